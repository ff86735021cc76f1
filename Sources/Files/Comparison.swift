import Synchronization

/// What a run finds when it compares with the files of an earlier one in place of writing its own.
public final class Comparison: Sendable {
    /// A file that is not what would be written now.
    public struct Difference: Hashable, Sendable {
        public let path: String
        /// The first byte that differs; `nil` for a file that is not there.
        public let offset: Int?
    }

    private let found = Mutex<[Difference]>([])

    public init() {}

    /// In the order of their paths.
    public var differences: [Difference] {
        found.withLock { $0.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) } }
    }

    func add(_ difference: Difference) { found.withLock { $0.append(difference) } }
}
