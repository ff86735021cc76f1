import Bag
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("A redaction")
struct RedactionRefusalTests {
    @Test("that cannot be made is refused in its words, and nothing is written")
    func refused() throws {
        let folder = TemporaryFolder()
        func clip(_ id: Int, _ type: String, _ time: String, _ seconds: Double?) throws -> DayMaker.Clip {
            DayMaker.Clip(
                id, type, "2025-12-12T14:00:\(time)Z",
                try seconds.map { try Clips.voice(seconds: $0, seed: UInt64(id)) })
        }
        // The second clip of the user waits for the first one; the agent's clip is missing; the last session has no sound.
        var hour = DayMaker.Hour(
            14,
            [
                DayMaker.Session(
                    "talk",
                    [
                        try clip(1, "user", "00", 0.3), try clip(2, "user", "00.1", 0.2),
                        try clip(3, "agent_tts", "05", nil),
                    ]),
                DayMaker.Session("silent", [try clip(4, "user", "00", nil)]),
            ])
        hour.naming = .session
        _ = try makeBag(of: try DayMaker([hour]).write(to: folder.path), in: folder("bag"))
        func request(
            _ session: String = "talk", _ from: String = "0", _ to: String = "0.1", speaker: String? = nil
        ) throws -> BagRedactor.Request {
            BagRedactor.Request(
                sessionId: session, from: try #require(RedactionTime(from)), to: try #require(RedactionTime(to)),
                speaker: speaker, reason: "r")
        }
        let moved = ("2025-12-12T14:00:00.1Z", "2025-12-12T14:00:00.2Z")
        for (request, words) in [
            (
                BagRedactor.Request(sessionId: "talk", message: "/0", reason: "r"),
                "is recorded and has no messages with text"
            ),
            (try request("silent"), "session silent has no recording to redact"),
            (try request("talk", "0.2", "0.1"), "is after"),
            (try request("talk", "0.5", "9"), "has no frames between"),
            (try request("talk", "0.1", "0.1"), "has no frames between"),
            (try request(speaker: "nobody"), "has no speaker nobody; its speakers are: user, agent_tts"),
            (try request("talk", moved.0, moved.1), "message_2_user.opus is not at the position of its timestamp"),
            (try request("nobody"), "nobody"),
        ] as [(BagRedactor.Request, String)] {
            let error = #expect(throws: JobError.self, "\(words)") {
                try BagRedactor(folder("bag"), to: folder("redacted"), [request]).run()
            }
            #expect(error?.description.contains(words) == true, "\(words): \(String(describing: error))")
            #expect(error?.description.contains("nothing was written") == true, "\(String(describing: error))")
            #expect(!FileManager.default.fileExists(atPath: folder("redacted")))
        }
        // In seconds of the recording, the same part is hidden.
        _ = try BagRedactor(folder("bag"), to: folder("redacted"), [request("talk", "0.3", "0.4")]).run()
        #expect(try BagVerifier(path: folder("redacted"), formats: []).run().isIntact)
    }

    @Test("of no bag is refused, and says that the folder is not there", arguments: [false, true])
    func noSource(isFile: Bool) throws {
        let folder = TemporaryFolder()
        if isFile { try Disk.write([1], to: folder("source")) }
        let request = BagRedactor.Request(sessionId: "s", message: "/0", reason: "r")
        let error = #expect(throws: JobError.self) {
            try BagRedactor(folder("source"), to: folder("redacted"), [request]).run()
        }
        #expect(error?.description == "\(folder("source")): the folder does not exist")
        #expect(try Disk.tree(folder.path) == (isFile ? ["source"] : []))
    }

    /// Of two clips with the same bytes, one would be redacted.
    @Test("of a bag in which a clip is of a channel that is not there is refused", arguments: [1, 9, -1])
    func noChannel(channel: Int) throws {
        let made = try SpokenCalls().make([])
        var document = try made.bag.timeline(named: "echo")
        #expect(document.channels.count == 1 && document.clips.count == 2)
        document.clips[1].channel = channel
        try made.bag.forge(.recorded(document), named: "echo")
        let request = BagRedactor.Request(
            sessionId: "echo", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 500_000_000), reason: "r")
        let error = #expect(throws: JobError.self) {
            try BagRedactor(made.bag.path, to: made.folder("redacted"), [request]).run()
        }
        #expect(error?.description.contains("it is not intact (data/sessions/echo/timeline.json: clip ") == true)
    }
}
