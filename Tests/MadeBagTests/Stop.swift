import Foundations
import Synchronization

/// Stops a run after some checks, at one thread.
final class Stop: Sendable {
    private let checks = Atomic<Int>(0)
    private let limit: Int

    init(after limit: Int) { self.limit = limit }

    var isDue: Bool { checks.wrappingAdd(1, ordering: .relaxed).newValue > limit }

    var surroundings: Surroundings { Surroundings(threads: 1, interruption: Interruption { self.isDue }) }
}
