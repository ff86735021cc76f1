import Glibc
import Synchronization

/// How many threads the system lets this process start. A limit on processes (`ulimit -u`), on memory for data
/// (`ulimit -d`), or of a container can forbid them.
///
/// Dispatch does not report that a thread cannot be started: it tries again for ever. So this is examined before
/// Dispatch is asked for threads.
package enum StartableThreads {
    /// The answer for the largest number that was asked for.
    private static let known = Mutex((asked: 0, startable: 0))

    /// For Dispatch itself, the heartbeat, and the resolver of names.
    private static let spare = 3

    /// How many of `wanted` threads can run at the same time, beside those that run already.
    package static func count(of wanted: Int) -> Int {
        known.withLock { known in
            // A refusal counts for all numbers that are not smaller.
            if wanted > known.asked, known.startable == known.asked {
                known = (wanted, max(0, started(wanted + spare) - spare))
            }
            return min(wanted, known.startable)
        }
    }

    /// Starts threads that do nothing, until `wanted` run or the system refuses one, and ends them. pthread_create(3).
    private static func started(_ wanted: Int) -> Int {
        var end = sem_t()
        var threads: [pthread_t] = []
        // All threads have ended when this function returns, so the pointer to the semaphore is valid as long as they
        // use it.
        unsafe withUnsafeMutablePointer(to: &end) { end in
            guard unsafe sem_init(end, 0, 0) == 0 else { return }
            while threads.count < wanted {
                var thread = pthread_t()
                let status = unsafe pthread_create(
                    &thread, nil,
                    { end in
                        guard let end = unsafe end?.assumingMemoryBound(to: sem_t.self) else { return nil }
                        // A signal can interrupt the call.
                        while unsafe sem_wait(end) != 0 {}
                        return nil
                    }, end)
                guard status == 0 else { break }
                threads.append(thread)
            }
            for _ in threads { unsafe sem_post(end) }
            for thread in threads { pthread_join(thread, nil) }
            unsafe sem_destroy(end)
        }
        return threads.count
    }
}
