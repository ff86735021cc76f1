import Synchronization

/// The environment of a job. It is not part of the job: the same job in other surroundings gives the same bytes, unless
/// a limit is reached.
public struct Surroundings: Sendable {
    /// The number of threads that decode, hash and read; at least 1.
    public let threads: Int
    /// Limits on the inputs.
    public var limits: Limits
    /// Used to request that the job stop.
    public var interruption: Interruption
    /// Called at intervals, always on the thread that runs the job.
    public var progress: @Sendable (Progress) -> Void
    /// Whether a job fails before it decodes anything if the disk has too little free space for it. Otherwise `warning`
    /// is called.
    public var requiresSpace = false
    /// Called with what may stop the job later, as text for people. It does not change the result.
    public var warning: @Sendable (String) -> Void = { _ in }

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

/// A request to stop, for example by a signal. It is checked between steps.
public final class Interruption: Error, Sendable {
    private let isRequested = Atomic<Bool>(false)
    private let isRequestedElsewhere: @Sendable () -> Bool

    /// - Parameter isRequestedElsewhere: called at every check, also for requests that are made elsewhere. It must be
    ///   quick, and once it has returned true, it must always do so.
    public init(_ isRequestedElsewhere: @escaping @Sendable () -> Bool = { false }) {
        self.isRequestedElsewhere = isRequestedElsewhere
    }

    public func request() { isRequested.store(true, ordering: .relaxed) }

    /// - Throws: `self`, if a stop was requested.
    public func check() throws {
        if isRequested.load(ordering: .relaxed) || isRequestedElsewhere() { throw self }
    }
}
