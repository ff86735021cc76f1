import Dispatch
import Synchronization

/// The one place where threads are made.
package enum Workers {
    /// Calls `body` once for every item, on up to `contexts.count` threads, and returns when all are done.
    ///
    /// Items are handed out one after the other, so that costly ones belong at the front. While `body` runs, it alone
    /// has its item and its thread's context (decoders, scratch memory).
    package static func perform<Item, Context>(
        _ items: inout [Item], contexts: inout [Context],
        body: @Sendable (inout Item, inout Context) -> Void
    ) {
        let next = Atomic<Int>(0)
        unsafe items.withUnsafeMutableBufferPointer { items in
            unsafe contexts.withUnsafeMutableBufferPointer { contexts in
                // `next` gives every index out once, so that one thread alone has an item; nothing outlives the call.
                nonisolated(unsafe) let items = unsafe items
                // Every iteration of concurrentPerform has another index, and a context of its own.
                nonisolated(unsafe) let contexts = unsafe contexts
                DispatchQueue.concurrentPerform(iterations: unsafe min(contexts.count, items.count)) { worker in
                    while true {
                        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard unsafe index < items.count else { return }
                        unsafe body(&items[index], &contexts[worker])
                    }
                }
            }
        }
    }

    /// The same where the threads need nothing of their own.
    package static func perform<Item>(_ items: inout [Item], threads: Int, body: @Sendable (inout Item) -> Void) {
        var contexts = [NoContext](repeating: NoContext(), count: threads)
        perform(&items, contexts: &contexts) { item, _ in body(&item) }
    }

    private struct NoContext {}
}
