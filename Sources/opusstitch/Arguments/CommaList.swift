import ArgumentParser
import Files

/// Choices separated by commas: `wav,opus`. The option can also be repeated.
struct CommaList<Choice>: ExpressibleByArgument
where Choice: CaseIterable & RawRepresentable & ExpressibleByArgument, Choice.RawValue == String {
    let values: [Choice]

    init(_ values: [Choice]) { self.values = values }

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let values = words.compactMap { Choice(rawValue: String($0)) }
        guard values.count == words.count else { return nil }
        self.values = values
    }

    var defaultValueDescription: String { values.map(\.rawValue).joined(separator: ",") }

    static var allValueStrings: [String] { Choice.allCases.map(\.rawValue) }

    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

/// Session ids separated by commas. An id is any text, so a comma in an id is written `\,`.
///
/// Only backslashes directly before a comma are special: `\\` is then one backslash. All others stay as they are.
struct SessionList: ExpressibleByArgument {
    let ids: [String]

    init?(argument: String) {
        var ids: [String] = []
        var id: [UInt8] = []
        var backslashes = 0
        for byte in argument.utf8 {
            switch byte {
            case UInt8(ascii: "\\"):
                backslashes += 1
                continue
            case UInt8(ascii: ","):
                id += Self.backslashes(backslashes / 2)
                if backslashes.isMultiple(of: 2) {
                    ids.append(String(decoding: id, as: UTF8.self))
                    id = []
                } else {
                    id.append(byte)
                }
            default: id += Self.backslashes(backslashes) + [byte]
            }
            backslashes = 0
        }
        ids.append(String(decoding: id + Self.backslashes(backslashes), as: UTF8.self))
        // One empty id is not a list. The run reports that no input lists it.
        guard ids.count == 1 || ids.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.ids = ids
    }

    private static func backslashes(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "\\"), count: count) }
}

/// Paths separated by commas. A comma that is part of an existing path separates nothing.
struct PathList: ExpressibleByArgument {
    let paths: [String]

    init?(argument: String) {
        let paths = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let isOne = paths.contains("") || Folder.kind(of: argument) != .nothing
        self.paths = isOne ? [argument] : paths
    }
}

/// Host names separated by commas.
struct HostList: ExpressibleByArgument {
    let hosts: [String]

    init?(argument: String) {
        hosts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !hosts.contains("") else { return nil }
    }
}
