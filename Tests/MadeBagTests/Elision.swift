import Bag
import Foundation
import Foundations
import TestSupport

/// What of a text is the same on every machine: without the versions of libraries, the sizes of files that they make, and
/// the folder of the test. Equal digests have equal numbers.
struct Elision {
    private let sizes: Set<Int>
    private let folder: String
    private var digests: [String: Int] = [:]

    /// - Parameter folder: with the archives and bags.
    init(_ folder: String) throws {
        self.folder = folder
        sizes = try Set(
            Disk.tree(folder).filter { path in [".zip", ".wav", ".flac"].contains { path.hasSuffix($0) } }
                .map { try Disk.bytes("\(folder)/\($0)").count })
    }

    mutating func text(_ text: String) -> String {
        var kept: [String] = []
        for line in text.split(separator: "\n") {
            if ["libopus", "libsndfile", "libarchive", "architecture", "\"software\""].contains(where: line.contains) {
                continue
            }
            let words = line.split(separator: "\"bytes\": ", omittingEmptySubsequences: false)
            if words.count == 2, let size = Int(words[1].prefix { $0.isNumber }), sizes.contains(size) { continue }
            kept.append(String(line))
        }
        let words = kept.joined(separator: "\n").replacing(folder, with: "").replacing(folder.dropFirst(), with: "")
            .replacing(/byte [0-9]+/, with: "byte ~").replacing(/[0-9]+ bytes/, with: "~ bytes")
            .replacing(/by at most [0-9]+/, with: "by at most ~")
        return numbered(words)
    }

    private mutating func numbered(_ text: String) -> String {
        text.replacing(/[0-9a-f]{64}/) { match in
            let number = digests[String(match.output), default: digests.count]
            digests[String(match.output)] = number
            return "#\(number)"
        }
    }

    /// The documents of a bag: the summary, and those of the sessions.
    mutating func documents(_ bag: MadeBag) throws -> String {
        try Disk.tree(bag.path).filter { $0.hasSuffix(".json") && $0.hasPrefix("data/") }.sorted().map { path in
            "\(path)\n" + text(String(decoding: try Disk.bytes("\(bag.path)/\(path)"), as: UTF8.self))
        }.joined(separator: "\n")
    }
}
