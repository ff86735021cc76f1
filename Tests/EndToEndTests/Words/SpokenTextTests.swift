import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("The words in files for reviewers")
struct SpokenTextTests {
    static let options = ["--review", "--labels", "vtt,srt,audacity,rttm", "--rsmf"]

    static let spoken = Result {
        let day = try SpokenDay()
        try day.writeThreeFormats()
        let run = try day.stitch(options)
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        return (day: day, run: run)
    }

    private static func text(_ path: String, _ bag: MadeBag) throws -> String {
        String(decoding: try Disk.bytes(bag.path + "/data/" + path), as: UTF8.self)
    }

    @Test("labels have the words at the times of the words", arguments: ["vtt", "srt", "labels.txt"])
    func labels(format: String) throws {
        let bag = try Self.spoken.get().run.bag
        let alpha = try Witness.read(
            [LabelTests.Label].self, "read-labels.py", [bag.sessionFolder("alpha") + "/timeline." + format])
        #expect(alpha.map(\.text) == [1, 2, 3].map { "clip number n\($0)" })
        #expect(alpha.map(\.speaker) == ["agent_tts", "user", "agent_tts"])
        #expect(alpha.map(\.start) == [0.25, 3.75, 7.25] && alpha.map(\.end) == [1.5, 5, 8.5])
        // A cue of the source, and words without times for the whole clip.
        let beta = try Witness.read(
            [LabelTests.Label].self, "read-labels.py", [bag.sessionFolder("beta") + "/timeline." + format])
        #expect(beta.map(\.text) == ["clip number n11", "clip number n12", "clip number n13"])
        #expect(beta.map(\.start) == [0.5, 0.5, 10] && beta.map(\.end) == [1.5, 2.5, 12])
    }

    @Test("RTTM has the clips, as without words")
    func rttm() throws {
        let (day, run) = try Self.spoken.get()
        let plain = try day.job.stitch(["--labels", "rttm"])
        for session in ["alpha", "beta"] {
            let path = "sessions/\(session)/timeline.rttm"
            #expect(try Self.text(path, run.bag) == Self.text(path, plain.bag))
        }
    }

    @Test("conversation.txt says who said what when, and whose words they are")
    func conversation() throws {
        let bag = try Self.spoken.get().run.bag
        let text = try Self.text("sessions/alpha/conversation.txt", bag)
        #expect(text.hasPrefix("Recorded conversation, alpha\nConversation id: conv-alpha\n"))
        #expect(text.contains("\nMessages with words: 3 of 3\n"))
        #expect(
            text.contains(
                "from transcripts (Vosk: 3 messages), which speech recognisers or people made. They were not checked "
                    + "against the sound and may be wrong."))
        #expect(
            text.contains(
                "\n[0002 2025-12-12T14:00:03.500Z 00:00:03.500] user, message 2 (message_2_user.opus):\nclip number n2\n"
            ))
        #expect(
            try Self.text("sessions/beta/conversation.txt", bag).contains("clip number n12 [language: en]\n"))
    }

    @Test("conversation.txt names what is not placed, and what has no words")
    func notPlaced() throws {
        let run = try ReviewRuns.problemDay()
        var unplaced = 0
        for (name, document) in try run.bag.timelines() {
            let text = try Self.text("sessions/\(name)/conversation.txt", run.bag)
            #expect(text.components(separatedBy: "(no words)").count == document.clips.count + 1)
            for clip in document.clips where clip.status != .placed {
                unplaced += 1
                #expect(text.contains("[not placed, \(clip.status.rawValue)"), "\(name)")
            }
        }
        #expect(unplaced > 0)
    }

    @Test("the report and the terminal count the words and name the sources")
    func report() throws {
        let (day, run) = try Self.spoken.get()
        let report = try Self.text("report.html", run.bag)
        #expect(report.contains("Of 6 messages, 6 have words and 0 have none."))
        #expect(report.contains("They were not checked against the sound and may be wrong."))
        for name in try Disk.tree(day.folder("words")) {
            #expect(report.contains(Disk.sha256(try Disk.bytes(day.folder("words/\(name)"))).hexadecimal))
        }
        #expect(
            run.outcome.errorText.contains("6 of 6 messages have words, from 5 files with transcripts")
                || run.outcome.text.contains("6 of 6 messages have words, from 5 files with transcripts"))
    }

    @Test("vCons have the words as analysis of their clips")
    func vCon() throws {
        let run = try Self.spoken.get().run
        let check = try Witness.run("check-vcon.py", [Witness.vConSchema, run.bag.path])
        #expect(check.status == 0, "\(check.words)")
        #expect(try Self.text("sessions/alpha/conversation.vcon.json", run.bag).contains(#""vendor": "Vosk""#))
    }

    @Test("verify makes all of it again, and finds a changed word in each file")
    func verified() throws {
        let run = try Self.spoken.get().run
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
        for path in [
            "sessions/alpha/timeline.vtt", "sessions/alpha/timeline.srt", "sessions/alpha/timeline.labels.txt",
            "sessions/alpha/conversation.txt", "sessions/alpha/conversation.vcon.json", "rsmf/alpha.rsmf",
        ] {
            let folder = TemporaryFolder()
            try FileManager.default.copyItem(atPath: run.bag.path, toPath: folder("bag"))
            let file = folder("bag/data/" + path)
            var bytes = try Disk.bytes(file)
            bytes[bytes.count / 2] ^= 1
            try Disk.write(bytes, to: file)
            try MadeBag(path: folder("bag")).fitManifests()
            let outcome = try Program.run(["verify", folder("bag")])
            #expect(outcome.status == 2 && outcome.text.contains("data/" + path), "\(outcome.words)")
        }
    }

    @Test("a redacted word is in no file of the new bag")
    func redacted() throws {
        let day = try SpokenDay()
        try day.writeThreeFormats()
        try day.write(SpokenDay.vosk(2, words: ["the", "secretword", "here"]), "message_2_user.json")
        let run = try day.stitch(Self.options)
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let before = try Self.files(with: "secretword", in: run.bag)
        #expect(before.isSuperset(of: ["timeline.vtt", "timeline.srt", "conversation.txt", "alpha.rsmf"]), "\(before)")
        // The second word of message 2, which begins at 3.5 s.
        let redacted = try Redacted(run, session: "alpha", from: "4.2", to: "4.55")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        #expect(try Self.files(with: "secretword", in: redacted.bag) == [])
        let text = try Self.text("sessions/alpha/conversation.txt", redacted.bag)
        #expect(text.contains("\nthe here [words were redacted]\n"))
        #expect(text.contains("[REDACTED: a card number] user, agent_tts, 00:00:04.200 to 00:00:04.550"), "\(text)")
        let labels = try Witness.read(
            [LabelTests.Label].self, "read-labels.py", [redacted.bag.sessionFolder("alpha") + "/timeline.srt"])
        #expect(labels.map(\.text).contains("[REDACTED: a card number]") && labels.map(\.text).contains("the"))
        let rsmf = try RSMFFile(redacted.bag, "alpha")
        #expect(rsmf.manifest.events.contains { $0.type == "disclaimer" && $0.body.hasPrefix("[REDACTED") })
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    /// The names of the files of a bag that have a word, also within an RSMF file.
    private static func files(with word: String, in bag: MadeBag) throws -> Set<String> {
        let wanted = Array(word.utf8)
        return Set(
            try Disk.digests(bag.path).keys.filter { path in
                let bytes = try Disk.bytes(bag.path + "/" + path)
                if bytes.firstRange(of: wanted) != nil { return true }
                guard path.hasSuffix(".rsmf") else { return false }
                let name = String(path.split(separator: "/").last?.dropLast(5) ?? "")
                let rsmf = try RSMFFile(bag, name)
                return rsmf.text.contains(word) || rsmf.manifest.events.contains { $0.body.contains(word) }
            }.map { String($0.split(separator: "/").last ?? "") })
    }
}
