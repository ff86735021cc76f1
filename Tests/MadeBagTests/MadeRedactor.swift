import Bag
import Conversations
import Foundations
import Stitching

extension BagRedactor {
    /// A redaction without outputs for reviewers, on a day that never changes.
    init(_ source: String, to output: String, _ requests: [Request], formats: [any ConversationFormat] = []) {
        self.init(
            source: source, output: output, requests: requests, software: Software.name, outputs: { _ in [] },
            day: "2025-12-20", formats: formats)
    }
}
