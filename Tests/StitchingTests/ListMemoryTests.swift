import Calls
import Dispatch
import Foundations
import Synchronization
import Testing

@testable import Stitching

@Suite("The memory for the lists of archives")
struct ListMemoryTests {
    private static func session(
        clips: Int, id: String = "", conversation: String? = nil, file: String = "", speaker: String = "",
        time: String? = nil, path: String? = nil
    ) -> ScannedArchive.Session {
        ScannedArchive.Session(
            sessionId: id, externalConversationId: conversation,
            clips: (0..<clips).map { _ in
                ClipRecord(
                    listed: ListedClip(messageId: nil, fileName: file, speaker: Speaker(speaker), timestamp: time),
                    entry: path.map { ClipRecord.Entry(ordinal: 0, path: $0) },
                    outcome: .unplaced(.missing, reason: ""))
            })
    }

    private static func entries(_ count: Int, path: String = "") -> [ClipRecord.Entry] {
        (0..<count).map { ClipRecord.Entry(ordinal: $0, path: path) }
    }

    private static func expectRefused(_ words: String, _ body: () throws -> Void) {
        let error = #expect(throws: JobError.self) { try body() }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test("is for the most clips of all archives together, and a session without clips counts as one")
    func clips() throws {
        let memory = ListMemory(mostClips: 10)
        try memory.keep([Self.session(clips: 3), Self.session(clips: 0)], candidates: [])
        try memory.keep([Self.session(clips: 6)], candidates: [])
        Self.expectRefused("more than 10 clips") { try memory.keep([Self.session(clips: 0)], candidates: []) }
    }

    @Test("is for twice as many entries of ambiguous clips")
    func candidates() throws {
        let memory = ListMemory(mostClips: 2)
        try memory.keep([], candidates: Self.entries(1))
        try memory.keep([], candidates: Self.entries(3))
        Self.expectRefused("more than 4 entries match") { try memory.keep([], candidates: Self.entries(1)) }
    }

    @Test("is for 200 bytes of text for each of the most clips, from wherever the text is")
    func texts() throws {
        // In UTF-8.
        let text = String(repeating: "é", count: 100)
        let sessions: [(Int) -> ScannedArchive.Session] = [
            { Self.session(clips: 1, id: text + String(repeating: "a", count: $0)) },
            { Self.session(clips: 1, conversation: text + String(repeating: "a", count: $0)) },
            { Self.session(clips: 1, file: text + String(repeating: "a", count: $0)) },
            { Self.session(clips: 1, speaker: text + String(repeating: "a", count: $0)) },
            { Self.session(clips: 1, time: text + String(repeating: "a", count: $0)) },
            { Self.session(clips: 1, path: text + String(repeating: "a", count: $0)) },
        ]
        for session in sessions {
            try ListMemory(mostClips: 1).keep([session(0)], candidates: [])
            Self.expectRefused("have more than 200 bytes") {
                try ListMemory(mostClips: 1).keep([session(1)], candidates: [])
            }
            // Those of all are added up.
            let memory = ListMemory(mostClips: 2)
            try memory.keep([session(0)], candidates: [])
            Self.expectRefused("have more than 400 bytes") { try memory.keep([session(1)], candidates: []) }
        }
        try ListMemory(mostClips: 1).keep([], candidates: Self.entries(2, path: String(repeating: "a", count: 100)))
        Self.expectRefused("have more than 200 bytes") {
            try ListMemory(mostClips: 1).keep([], candidates: Self.entries(1, path: text + "a"))
        }
    }

    @Test("leaves no room for the contents of archives if there are many clips")
    func large() throws {
        let memory = ListMemory(mostClips: 100_000)
        try memory.keep([Self.session(clips: MemoryBudget.manyClips)], candidates: [])
        #expect(!memory.isLarge)
        try memory.keep([Self.session(clips: 1)], candidates: [])
        #expect(memory.isLarge)
    }

    @Test("gives the turn for a large list to one thread after the other")
    func turns() {
        let memory = ListMemory(mostClips: 1)
        let order = Mutex<[String]>([])
        let finished = DispatchSemaphore(value: 0)
        do {
            var turn = memory.turn()
            // Twice is once.
            turn.take()
            turn.take()
            DispatchQueue.global().async {
                var other = memory.turn()
                other.take()
                order.withLock { $0.append("other") }
                finished.signal()
            }
            #expect(finished.wait(timeout: .now() + 0.2) == .timedOut)
            order.withLock { $0.append("first") }
        }
        finished.wait()
        #expect(order.withLock { $0 } == ["first", "other"])
        // One that was never taken gives nothing back.
        do { _ = memory.turn() }
        var turn = memory.turn()
        turn.take()
    }
}
