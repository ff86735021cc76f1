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
        /// Requested by each reading.
        let interruption: Interruption?

        init(interruption: Interruption? = nil) { self.interruption = interruption }

        var name: String { format.name }
        var title: String { format.title }

        func likeness(_ beginning: [UInt8]) -> ConversationLikeness? { format.likeness(beginning) }

        func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation] {
            count.withLock { $0 += 1 }
            interruption?.request()
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

    @Test("ends between two files where a stop is requested")
    func interrupted() throws {
        let folder = TemporaryFolder()
        for name in ["a", "b", "c"] {
            try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder("in/\(name).json"))
        }
        let interruption = Interruption()
        let format = CountingFormat(interruption: interruption)
        #expect(throws: Interruption.self) {
            try Inspector(
                inputs: [folder("in")], formats: [format], surroundings: Surroundings(interruption: interruption)
            ).run()
        }
        #expect(format.take() == 1)
    }

    @Test("ends before the conversations of a file are compared, where a stop is requested")
    func interruptedVerification() throws {
        let folder = TemporaryFolder()
        let rows = (1...3).map {
            #"{"raw_message": "Hello", "ai_name": "A", "timestamp": "2025-12-12T14:00:00Z", "SessionId": "\#($0)"}"#
        }
        try Disk.write(Array("[\(rows.joined(separator: ","))]".utf8), to: folder("in/export.json"))
        _ = try makeBag(of: [folder("in")], in: folder("bag"), formats: [PersonalAI()])
        let interruption = Interruption()
        let format = CountingFormat(interruption: interruption)
        #expect(throws: Interruption.self) {
            try BagVerifier(
                path: folder("bag"), formats: [format], surroundings: Surroundings(interruption: interruption)
            ).run()
        }
        #expect(format.take() == 1)
    }

    @Test("ends within a file, wherever it is read when a stop is requested")
    func interruptedWithin() throws {
        let rows = (0..<100).map { #"{"raw_message": "\#($0)", "ai_name": "A", "timestamp": "2025-12-12T14:00:00Z"}"# }
        let messages = (0..<100).map { #"{"text": "\#($0)", "sender": "user", "time": "2025-12-12T14:00:00Z"}"# }
        let files: [(format: any ConversationFormat, text: String)] = [
            (PersonalAI(), "[\(rows.joined(separator: ","))]"),
            (ZoomAICompanion(), #"{"messages": [\#(messages.joined(separator: ","))]}"#),
        ]
        for (format, text) in files {
            /// Reads the file, and requests a stop in one of the checks.
            func checks(stop: Int) throws -> Int {
                let counter = Counter()
                let folder = Folders.of(["a.json": text], interruption: Interruption { counter.next() >= stop })
                if stop == .max {
                    #expect(try format.read("a.json", in: folder).first?.messages.count == 100)
                } else {
                    #expect(throws: Interruption.self) { try format.read("a.json", in: folder) }
                }
                return counter.next() - 1
            }
            let all = try checks(stop: .max)
            #expect(all >= 400, "each value is a step: \(all)")
            for stop in stride(from: 1, through: all, by: 7) {
                #expect(try checks(stop: stop) <= stop + 1, "\(format.name)")
            }
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    @Test(
        "is not done for more messages than fit in memory: the file is kept, and the limit is named",
        .enabled(if: !Effort.isQuick),
        arguments: [#"{"raw_message":"a","ai_name":"A"}"#, #"{"role":"user","text":"a"}"#])
    func limit(row: String) throws {
        let folder = TemporaryFolder()
        let text = "[" + Array(repeating: row, count: 150_001).joined(separator: ",") + "]"
        try Disk.write(Array(text.utf8), to: folder("in/export.json"))
        let inspection = try Inspector(inputs: [folder("in")], formats: KnownFormats.all).run()
        #expect(inspection.summary.problems.map(\.code) == [.unsupported])
        #expect(inspection.summary.problems[0].message.contains("more than 150000 messages"))
    }
}
