import Dispatch
import Synchronization

/// The one place where threads are made.
///
/// Items are handed out one after the other, so that costly ones belong at the front. While `body` runs, it alone has its
/// item, and its thread's context (decoders, scratch memory).
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

    /// The same where the threads need nothing of their own.
    package static func perform<Item>(_ items: inout [Item], threads: Int, body: @Sendable (inout Item) -> Void) {
        unsafe items.withUnsafeMutableBufferPointer { items in
            // Each index is used by one thread at a time, and nothing outlives the call.
            nonisolated(unsafe) let items = unsafe items
            unsafe handOut(items.count, threads: threads) { index, _ in unsafe body(&items[index]) }
        }
    }

    /// The same, while the calling thread looks on.
    ///
    /// - Parameter look: called by the calling thread: at the start, every tenth of a second, and at the end; with one thread,
    ///   which is that one, between items.
    package static func perform<Item>(
        _ items: inout [Item], threads: Int, look: () -> Void, body: @Sendable (inout Item) -> Void
    ) {
        look()
        // One thread is the calling one: all is done in the same order in every run.
        guard threads > 1 else {
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
                // Each index is used by one thread at a time, until `end` is signalled, and that is waited for.
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

    /// A closure that is let go when it was called for everything, whenever the queue lets go of what was asked of it.
    // `body` is changed by `perform` alone, which one thread calls once; no other reads it.
    private final class Work: @unchecked Sendable {
        private var body: (@Sendable (_ index: Int) -> Void)?

        init(_ body: @escaping @Sendable (_ index: Int) -> Void) { self.body = body }

        /// To be called once, by one thread.
        func perform(_ count: Int, threads: Int) {
            guard let body else { return }
            handOut(count, threads: threads) { index, _ in body(index) }
            self.body = nil
        }
    }

    /// - Parameter body: called once for every index, with the number of the thread that calls it.
    private static func handOut(_ count: Int, threads: Int, body: @Sendable (_ index: Int, _ thread: Int) -> Void) {
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { thread in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index, thread)
            }
        }
    }
}
