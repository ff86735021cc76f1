import Bag
import Dispatch
import Foundations
import Stitching

/// Makes a bag without blocking the caller's task. When the task is cancelled, the job stops between two steps and
/// `CancellationError` is thrown; the same call later continues from there.
func bag(of inputs: [String], in path: String) async throws -> FinishedBag {
    let interruption = Interruption()
    do {
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A job keeps its thread busy until it ends, so it must not take one from Swift's own pool.
                DispatchQueue.global().async {
                    continuation.resume(
                        with: Result {
                            try makeBag(of: inputs, in: path, surroundings: Surroundings(interruption: interruption))
                        })
                }
            }
        } onCancel: {
            interruption.request()
        }
    } catch is Interruption {
        throw CancellationError()
    }
}
