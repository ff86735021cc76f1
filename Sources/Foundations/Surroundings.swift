import Synchronization

/// What a job is done in: none of it is part of the job, and the same job in other surroundings gives the same bytes,
/// unless a limit is reached.
public struct Surroundings: Sendable {
    /// Threads that decode, hash and read; 1 at least.
    public let threads: Int
    /// What an input may ask for.
    public var limits: Limits
    /// By which the job can be asked to stop.
    public var interruption: Interruption
    /// Called from time to time, and never by two threads at once: by the one that called the job.
    public var progress: @Sendable (Progress) -> Void

    public init(
        threads: Int? = nil, limits: Limits = .standard, interruption: Interruption = Interruption(),
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.threads = max(1, threads ?? Machine.cores)
        self.limits = limits
        self.interruption = interruption
        self.progress = progress
    }
}

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
