import Synchronization

/// Why a job cannot be done at all. What is wrong with a clip, an archive or a file of a bag alone is a `Problem` or a
/// finding instead.
public struct JobError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, on which input, why, and what to do. It never holds anything of a key or a credential.
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// A setting as messages name it. A library knows it by its name in code; the program that people run knows what they
/// type to set it, and says so once, before anything else.
package struct Setting: CustomStringConvertible {
    private let name: String

    /// - Parameter name: of the property or parameter: `mostEntries`.
    package init(_ name: String) { self.name = name }

    /// `` `mostEntries` ``, or what the program's users know: `--max-entries`.
    package var description: String { Self.spelling.withLock { $0 }(name) }

    /// For the whole process.
    ///
    /// - Parameter spelling: given a name, what people type.
    package static func spell(_ spelling: @escaping @Sendable (_ name: String) -> String) {
        Self.spelling.withLock { $0 = spelling }
    }

    private static let spelling = Mutex<@Sendable (String) -> String> { "`\($0)`" }
}
