import Dispatch
import Synchronization

/// Runs work on several threads. All threads that work are created here; `StartableThreads` only tries.
///
/// Items are handed out in order, so put expensive ones first. While `body` runs, it has exclusive access to its item
/// and to its thread's context (decoders, scratch memory).
///
/// If the system allows fewer threads than asked for, fewer are used: in the end, only the calling one.
package enum Workers {
    /// Calls `body` once for every item, on up to `contexts.count` threads, and returns when all are done.
    package static func perform<Item, Context>(
        _ items: inout [Item], contexts: inout [Context],
        body: @Sendable (inout Item, inout Context) -> Void
    ) {
        unsafe items.withUnsafeMutableBufferPointer { items in
            unsafe contexts.withUnsafeMutableBufferPointer { contexts in
                // Each index is used by one thread at a time, and nothing outlives the call.
                nonisolated(unsafe) let items = unsafe items
                // A context belongs to one thread, and nothing outlives the call.
                nonisolated(unsafe) let contexts = unsafe contexts
                unsafe handOut(items.count, threads: contexts.count) { unsafe body(&items[$0], &contexts[$1]) }
            }
        }
    }

    /// Calls `body` once for every item, while the calling thread calls `look` at intervals.
    ///
    /// - Parameter look: called by the calling thread: at the start, every tenth of a second, and at the end. With one
    ///   thread, the items run on the calling thread, and `look` is called after each of them.
    package static func perform<Item>(
        _ items: inout [Item], threads: Int, look: () -> Void, body: @Sendable (inout Item) -> Void
    ) {
        look()
        // A single thread is the calling thread, so that the order is the same in every run.
        let threads = threads > 1 ? StartableThreads.count(of: threads) : 0
        guard threads > 0 else {
            for index in items.indices {
                body(&items[index])
                look()
            }
            return
        }
        let end = DispatchSemaphore(value: 0)
        let count = items.count
        unsafe items.withUnsafeMutableBufferPointer { items in
            withoutActuallyEscaping(body) { body in
                // Each index is used by one thread at a time, until `end` is signalled, which is awaited below.
                nonisolated(unsafe) let items = unsafe items
                let work = Work { unsafe body(&items[$0]) }
                DispatchQueue.global().async {
                    work.perform(count, threads: threads)
                    end.signal()
                }
                while end.wait(timeout: .now() + .milliseconds(100)) == .timedOut { look() }
            }
        }
        look()
    }

    /// Holds a closure and releases it when all items are done, independently of when the queue releases its own block:
    /// `withoutActuallyEscaping` requires this.
    // After initialization only `perform` accesses `body`, and one thread calls it once.
    private final class Work: @unchecked Sendable {
        private var body: (@Sendable (_ index: Int) -> Void)?

        init(_ body: @escaping @Sendable (_ index: Int) -> Void) { self.body = body }

        /// Must be called once, by one thread.
        func perform(_ count: Int, threads: Int) {
            guard let body else { return }
            handOut(count, threads: threads) { index, _ in body(index) }
            self.body = nil
        }
    }

    /// - Parameter body: called once for every index, with the number of the calling thread.
    private static func handOut(_ count: Int, threads: Int, body: @Sendable (_ index: Int, _ thread: Int) -> Void) {
        guard count > 0 else { return }
        let next = Atomic<Int>(0)
        // The calling thread works, too. With a single iteration, Dispatch uses no other.
        let others = StartableThreads.count(of: max(0, min(threads, count) - 1))
        DispatchQueue.concurrentPerform(iterations: others + 1) { thread in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index, thread)
            }
        }
    }
}
