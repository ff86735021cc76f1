import Synchronization

/// A request to stop, made by somebody else (a signal), looked at between steps.
public final class Interruption: Error, Sendable {
    private let isRequested = Atomic<Bool>(false)

    public init() {}

    public func request() { isRequested.store(true, ordering: .relaxed) }

    /// - Throws: itself, once it was requested.
    public func check() throws {
        if isRequested.load(ordering: .relaxed) { throw self }
    }
}
