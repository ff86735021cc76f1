import Bag
import Conversations
import Foundations
import Review
import Stitching
import Synchronization
import TestSupport
import Testing

@Suite("The work for a file of many text conversations")
struct ConversationWorkTests {
    /// Counts how often a file is read.
    private final class CountingFormat: ConversationFormat {
        private let format = PersonalAI()
        private let count = Mutex(0)

        var name: String { format.name }
        var title: String { format.title }

        func likeness(_ beginning: [UInt8]) -> ConversationLikeness? { format.likeness(beginning) }

        func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation] {
            count.withLock { $0 += 1 }
            return try format.read(name, in: folder)
        }

        /// The number of readings since the last call.
        func take() -> Int {
            count.withLock { count in
                defer { count = 0 }
                return count
            }
        }
    }

    @Test("reads the file as often for 40 conversations as for two", arguments: [2, 40])
    func readings(conversations: Int) throws {
        let folder = TemporaryFolder()
        let rows = (1...conversations).map {
            #"{"raw_message": "Hello", "ai_name": "A", "timestamp": "2025-12-12T14:00:00Z", "SessionId": "\#($0)"}"#
        }
        try Disk.write(Array("[\(rows.joined(separator: ","))]".utf8), to: folder("in/export.json"))
        let format = CountingFormat()
        let inspection = try Inspector(inputs: [folder("in")], formats: [format]).run()
        #expect(inspection.timelines.count == conversations)
        #expect(format.take() == 2, "inspect")
        let outputs: [any ReviewOutput] = [
            ReviewPage(), ConversationTexts(), VConFiles(), LoadFiles(), ReportPage(),
        ]
        for run in ["stitch", "resume"] {
            let bag = try makeBag(of: [folder("in")], in: folder("bag"), formats: [format], outputs: outputs)
            #expect(bag.summary.sessions.count == conversations)
            #expect(format.take() == 2, "\(run)")
        }
        let report = try BagVerifier(path: folder("bag"), formats: [format]).run()
        #expect(report.findings.isEmpty && report.messagesChecked == conversations, "\(report.findings)")
        #expect(format.take() == 1, "verify")
        let comparison = try BagComparison(bag: folder("bag"), inputs: [folder("in")], formats: [format]).run()
        #expect(comparison.differences.isEmpty && comparison.notCompared.isEmpty)
        #expect(format.take() == 2, "verify --against")
    }
}
