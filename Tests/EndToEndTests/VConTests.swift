import Bag
import Calls
import Foundation
import TestSupport
import Testing

@Suite("The vCon of each session")
struct VConTests {
    @Test("follows the draft's schema and text, and names what is in the bag by its hash", arguments: ReviewRuns.all)
    func witness(made: @Sendable () throws -> Run) throws {
        let run = try made()
        let check = try Witness.run("check-vcon.py", [Witness.vConSchema, run.bag.path])
        #expect(check.status == 0, "\(check.words)")
        #expect(check.text == "\(try run.bag.sessionNames().count)\n")
    }

    @Test(
        "has an address for each recording where one is given",
        arguments: ["https://example.com/bags/day", "HTTPS://h/"])
    func address(base: String) throws {
        let run = try Job.problemDay.stitch(["--review", "--base-url", base])
        let slashed = base.hasSuffix("/") ? base : base + "/"
        let check = try Witness.run("check-vcon.py", [Witness.vConSchema, run.bag.path, slashed])
        #expect(check.status == 0, "\(check.words)")
    }

    @Test("no longer fits when one sample or one word is another")
    func changed() throws {
        let run = try Job.problemDay.stitch(["--review"])
        let folder = run.bag.sessionFolder("cut-off")
        var audio = try Disk.bytes(folder + "/timeline.wav")
        audio[audio.count - 1] ^= 1
        try Disk.write(audio, to: folder + "/timeline.wav")
        let file = run.bag.sessionFolder("not-ogg") + "/conversation.vcon.json"
        let text = String(decoding: try Disk.bytes(file), as: UTF8.self)
        try Disk.write(Array(text.replacing("not_placed", with: "notPlaced").utf8), to: file)
        let other = run.bag.sessionFolder("ambiguous") + "/conversation.vcon.json"
        let otherText = String(decoding: try Disk.bytes(other), as: UTF8.self)
        try Disk.write(Array(otherText.replacing("audio/x-wav", with: "audio/wav").utf8), to: other)

        let check = try Witness.run("check-vcon.py", [Witness.vConSchema, run.bag.path])
        #expect(check.status == 1)
        #expect(check.text.contains("cut-off the content_hash is not that of data/sessions/cut-off/timeline.wav"))
        #expect(
            check.words.contains("not_placed") || check.text.contains("not-ogg the uuid is not that of the content"))
    }

    @Test("was created, as far as it says, when the last clip had ended")
    func creation() throws {
        let run = try ReviewRuns.splitDay()
        let vCon = try Self.read(run, "on-hold")
        let document = try run.bag.timeline(named: "on-hold")
        // The silences that were shortened count in full.
        #expect(!document.gapsShortened.isEmpty)
        let set = try #require((vCon["dialog"] as? [[String: Any]])?.first)
        let duration = try #require(set["duration"] as? Double)
        let removed = document.gapsShortened.reduce(0) { $0 + $1.removedFrames }
        #expect(abs(duration - Double(document.frames + removed) / Double(document.sampleRate)) < 0.001)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let start = try #require(document.start.flatMap { formatter.date(from: $0) })
        let created = try #require((vCon["created_at"] as? String).flatMap { formatter.date(from: $0) })
        #expect(abs(created.timeIntervalSince(start) - duration) < 0.002)
    }

    @Test("says when each clip was spoken, where timestamps mark ends too")
    func clipTimes() throws {
        let run = try ReviewRuns.splitDay()
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        for name in ["barge-in", "header-gain", "on-hold"] {
            let dialog = try #require(try Self.read(run, name)["dialog"] as? [[String: Any]]).dropFirst()
            for (entry, clip) in zip(dialog, try run.bag.timeline(named: name).clips) {
                let time = try #require((entry["start"] as? String).flatMap { formatter.date(from: $0) })
                let plain = ISO8601DateFormatter()
                let stamp = try #require(clip.timestamp.flatMap { plain.date(from: $0) ?? formatter.date(from: $0) })
                let seconds = Double(try #require(clip.durationSeconds))
                let expected = clip.type == "agent_tts" ? stamp.addingTimeInterval(-seconds) : stamp
                #expect(abs(time.timeIntervalSince(expected)) < 0.002, "\(name), \(clip.fileName)")
            }
        }
    }

    private static func read(_ run: Run, _ name: String) throws -> [String: Any] {
        let bytes = try Disk.bytes(run.bag.sessionFolder(name) + "/conversation.vcon.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }
}
