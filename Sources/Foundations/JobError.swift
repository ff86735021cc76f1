import Synchronization

/// The reason why a job cannot be done at all. An error in a single clip, archive or file of a bag is a `Problem` or a
/// finding instead.
public struct JobError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, on which input, why, and what to do. It never contains any part of a key or a credential.
    public let description: String

    /// - Parameter description: one line. Control characters of names in it, and line breaks, become visible.
    public init(_ description: String) { self.description = PrintableText.of(description) }

    /// A message of several lines.
    package init(lines: [String]) { description = PrintableText.lines(lines) }
}

/// A failure that may disappear without any action by the user, so a later attempt may succeed.
public struct TemporaryFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// The earliest time for another attempt; `nil` if it is not known.
    public let notBefore: UTCTime?

    package init(_ description: String, notBefore: UTCTime? = nil) {
        self.description = description
        self.notBefore = notBefore
    }
}

/// The name of a setting in messages. Libraries use its name in code. The program replaces it with the name of the
/// command line option, by calling `spell` once at the start.
package struct Setting: CustomStringConvertible {
    private let name: String

    /// - Parameter name: the name of the property or parameter: `mostEntries`.
    package init(_ name: String) { self.name = name }

    /// `` `mostEntries` ``, or the name of the option: `--max-entries`.
    package var description: String { Self.spelling.withLock { $0 }(name) }

    /// Sets how settings are named, for the whole process.
    ///
    /// - Parameter spelling: returns the name to show for a name in code.
    package static func spell(_ spelling: @escaping @Sendable (_ name: String) -> String) {
        Self.spelling.withLock { $0 = spelling }
    }

    private static let spelling = Mutex<@Sendable (String) -> String> { "`\($0)`" }
}
