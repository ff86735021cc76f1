import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("Load files for a platform")
struct LoadProfileTests {
    private static let matter = "Doe v. \"Röe\" <b>; {x}"
    private static let options = ["--review", "--matter", matter, "--native-names", "--load-rows", "message"]

    private static func job() throws -> Job {
        Job([
            PackageFolder.fixture("problem-day"), PackageFolder.fixture("day/audio_14.zip"),
            try Matter.folder.get().path,
        ])
    }

    /// Made once; nobody changes it.
    private static let made = Result { try job().stitch(options + ["--load-profile", "relativity", "--clips"]) }

    /// The rows of a load file by the marks alone.
    private static func rows(_ bag: MadeBag) throws -> [[String: String]] {
        var text = String(decoding: try Disk.bytes(bag.path + "/data/load/loadfile.dat"), as: UTF8.self)[...]
        if text.first == "\u{FEFF}" { text = text.dropFirst() }
        let lines = text.split(separator: "\r\n").map {
            $0.split(separator: "\u{14}", omittingEmptySubsequences: false).map { String($0.dropFirst().dropLast()) }
        }
        let titles = try #require(lines.first)
        #expect(lines.allSatisfy { $0.count == titles.count })
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(titles, $0)) }
    }

    @Test("have natives and texts named by control number, which take no space, and the bag is intact")
    func natives() throws {
        let run = try Self.made.get()
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let rows = try Self.rows(run.bag)
        var files: Set<String> = []
        for row in rows where row["NATIVEPATH"] != "" {
            let number = try #require(row["BEGDOC"])
            let path = try #require(row["NATIVEPATH"]).replacing("\\", with: "/")
            #expect(path.hasPrefix("natives/\(number)"), "\(path)")
            let bytes = try Disk.bytes(run.bag.path + "/data/load/" + path)
            #expect(row["SHA256HASH"] == Disk.sha256(bytes).hexadecimal && row["FILESIZE"] == String(bytes.count))
            files.insert(path)
            if row["TEXTPATH"] != "" {
                #expect(row["TEXTPATH"] == "text\\\(number).txt")
                files.insert("text/\(number).txt")
            }
        }
        let there = try Disk.tree(run.bag.path + "/data/load").filter { $0.contains("/") }
        #expect(Set(there) == files)
        let recording = try #require(rows.first { $0["SESSIONID"] == "barge-in" && $0["FILENAME"] == "timeline.wav" })
        let links = try ["data/sessions/barge-in/timeline.wav", "data/load/natives/\(recording["BEGDOC"] ?? "").wav"]
            .map {
                try FileManager.default.attributesOfItem(atPath: run.bag.path + "/" + $0)[.systemFileNumber] as? Int
            }
        #expect(links[0] != nil && links[0] == links[1])
        let verify = try Program.run(["verify", run.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
        let bagit = try Tool.python(["-m", "bagit", "--validate", run.bag.path])
        #expect(bagit.status == 0, "\(bagit.words)")
        // The terminal names the pages by the path that was given.
        for page in ["review/index.html", "report.html"] {
            #expect(run.outcome.text.contains("\(run.bag.path)/data/\(page)\n"))
        }
        #expect(!run.outcome.text.contains("natives/"))
    }

    @Test("have a row for each message, with the number that conversation.txt has for it")
    func messages() throws {
        let run = try Self.made.get()
        let rows = try Self.rows(run.bag)
        let numbers = rows.compactMap { $0["BEGDOC"] }
        #expect(Set(numbers).count == rows.count)
        for (name, timeline) in try run.bag.timelines() {
            let family = rows.filter { $0["SESSIONID"] == timeline.sessionId.replacing("\u{FE}", with: "\\u{fe}") }
            let messages = family.filter { $0["DOCTYPE"]?.hasPrefix("Spoken message") == true }
            #expect(messages.count == timeline.clips.count, "\(name)")
            #expect(family.allSatisfy { $0["BEGATTACH"] == family[0]["BEGDOC"] })
            #expect(family.allSatisfy { $0["ENDATTACH"] == family.last?["BEGDOC"] })
            for (index, row) in messages.enumerated() {
                #expect(row["BEGDOC"] == "\(family[0]["BEGDOC"] ?? "").\(String(format: "%04d", index + 1))")
                #expect(row["MSGBEG"] == row["BEGDOC"] && row["CLIPCOUNT"] == "" && row["CLIPSLISTED"] == "")
                let clip = try #require(
                    timeline.clips.first { $0.messageId?.description == row["MSGID"] && $0.type == row["PARTICIPANTS"] }
                )
                #expect(row["CLIPSHA256"] == clip.source.sha256?.hexadecimal ?? "")
                #expect(row["MSGSTATUS"] == clip.status.rawValue)
                // `--clips` gives a placed message a native of its own.
                #expect((row["NATIVEPATH"] != "") == (clip.status == .placed && clip.file != nil))
                #expect((row["MSGOFFSET"] != "") == (clip.status == .placed))
            }
        }
        let chat = rows.filter { $0["SESSIONID"] == Matter.personalAI }
        #expect(chat.map { $0["MSGTEXT"] }.contains("Three: barge-in,\u{AE}same-second, on-hold."))
        #expect(chat.count { $0["DOCTYPE"] == "Text message" } == 3)
    }

    @Test("name the matter, as the page and the report do, whatever is in its name")
    func matterName() throws {
        let run = try Self.made.get()
        let rows = try Self.rows(run.bag)
        #expect(rows.allSatisfy { $0["MATTER"] == Self.matter })
        #expect(try run.bag.summary().review?.matter == Self.matter)
        let page = String(decoding: try Disk.bytes(run.bag.path + "/data/report.html"), as: UTF8.self)
        #expect(page.contains("<p>Matter: <bdi>Doe v. &quot;Röe&quot; &lt;b&gt;; {x}</bdi></p>"))
        #expect(
            page.contains(#"content: "Doe v\2e  \22 R\f6 e\22  \3c b\3e \3b  \7b x\7d "; }"#), "\(page.prefix(3000))")
        #expect(!page.contains("<b>;"))
        let index = String(decoding: try Disk.bytes(run.bag.path + "/data/review/index.html"), as: UTF8.self)
        #expect(index.split(separator: "\n").contains { $0.contains("\"matter\":") && $0.contains("Doe v.") })
        #expect(!index.contains("Röe\\\" <b>"))
    }

    @Test("follow the documentation of each platform", arguments: ["relativity", "concordance", "nuix"])
    func profiles(profile: String) throws {
        let run = try Job.day.stitch(
            ["--review", "--load-profile", profile, "--native-names", "--session", "barge-in", "--session", "one-clip"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let bytes = try Disk.bytes(run.bag.path + "/data/load/loadfile.dat")
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]) == (profile != "nuix"))
        let row = try #require(try Self.rows(run.bag).first)
        let path = row[profile == "nuix" ? "ITEMPATH" : "NATIVEPATH"]
        #expect(path == "natives\\OS0000001.wav" && row["TEXTPATH"] == "text\\OS0000001.txt")
        switch profile {
        case "relativity":
            #expect(row["DATETIMESTART"] == "12/12/2025 02:05:10 PM" && row["EXACTSTART"] == "2025-12-12T14:05:10.000Z")
        case "concordance": #expect(row["DATESTART"] == "20251212" && row["TIMESTART"] == "14:05:10.000")
        default: #expect(row["DOCID"] == "OS0000001" && row["PARENT_DOCID"] == "")
        }
        let csv = try Witness.read([[String]].self, "read-loadfile.py", [run.bag.path + "/data/load/loadfile.csv"])
        #expect(csv.count == 3 && csv[1].contains("natives\\OS0000001.wav"))
        // Without the options, the same folder has what it always had.
        let again = try Job.day.stitch(
            ["--review", "--session", "barge-in", "--session", "one-clip"], to: run.bag.path)
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try Disk.tree(run.bag.path + "/data/load").sorted() == ["loadfile.csv", "loadfile.dat"])
    }

    @Test("of shards that are merged are those of the whole job")
    func merged() throws {
        let folder = TemporaryFolder()
        let options = Self.options + ["--load-profile", "nuix"]
        let shards = try (1...2).map { index in
            let run = try Self.job().stitch(options + ["--shard", "\(index)/2"], to: folder("shard-\(index)"))
            #expect(run.outcome.status != 1, "\(run.outcome.words)")
            return run.bag.path
        }
        let merge = try Program.run(["merge"] + shards + ["--output", folder("bag")])
        #expect(merge.status == 2, "\(merge.words)")
        #expect(merge.text.contains("\(folder("bag"))/data/review/index.html\n"))
        let whole = try Self.job().stitch(options)
        let bag = MadeBag(path: folder("bag"))
        #expect(try bag.reproducibleDigests() == (try whole.bag.reproducibleDigests()))
        #expect(try Program.run(["verify", bag.path]).status == 0)
    }

    @Test("of a redacted bag have the redacted recording, and nothing of the original one")
    func redacted() throws {
        let source = try Self.made.get()
        let redacted = try Redacted(source, session: "barge-in", from: "14.9", to: "17.4")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let (before, after) = (try Self.rows(source.bag), try Self.rows(redacted.bag))
        #expect(before.map { $0["BEGDOC"] } == after.map { $0["BEGDOC"] })
        let family = after.filter { $0["SESSIONID"] == "barge-in" }
        let recording = try #require(try redacted.bag.timeline(named: "barge-in").audio.first)
        #expect(family[0]["SHA256HASH"] == recording.sha256.hexadecimal && family[0]["REDACTED"] == "Y")
        let old = try #require(try source.bag.timeline(named: "barge-in").audio.first).sha256
        let digests = try Disk.digests(redacted.bag.path)
        #expect(!digests.values.contains(old) && digests.values.count { $0 == recording.sha256 } == 2)
        // Messages that are not touched are not marked.
        let marks = Set(family.filter { $0["DOCTYPE"]?.hasPrefix("Spoken") == true }.compactMap { $0["REDACTED"] })
        #expect(marks == ["Y", "N"])
        for row in family where row["REDACTED"] == "Y" && row["DOCTYPE"] == "Spoken message" {
            #expect(row["CLIPSHA256"] == "" && row["NATIVEPATH"] == "" && row["DURATION"] == "")
        }
        #expect(try redacted.bag.summary().review?.matter == Self.matter)
        #expect(redacted.outcome.text.contains("\(redacted.bag.path)/data/review/index.html\n"))
        let verify = try Program.run(["verify", redacted.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
    }

    @Test("are verified: a native that is another file is found, though every checksum was made to fit")
    func tampered() throws {
        let run = try Job.day.stitch(["--review", "--native-names", "--session", "one-clip"])
        // The files of a copy are not links.
        let bag = try TamperedBag(copyOf: run.bag)
        #expect(try bag.verify().status == 0)
        let native = "data/load/natives/OS0000001.wav"
        var bytes = try Disk.bytes(bag.path(native))
        bytes[5000] ^= 1
        try Disk.write(bytes, to: bag.path(native))
        let verify = try bag.verify()
        #expect(verify.status != 0 && verify.text.contains(native), "\(verify.words)")
        // Somebody's own file beside the natives is never taken for one.
        try Disk.write([1], to: run.bag.path + "/data/load/natives/notes.txt")
        let again = try Job.day.stitch(["--review", "--session", "one-clip"], to: run.bag.path)
        #expect(again.outcome.status == 1 && again.outcome.errorText.contains("data/load/natives/notes.txt"))
    }

    @Test(
        "are refused before work begins for options that cannot be meant",
        arguments: [
            (["--matter", "M"], "--review"), (["--native-names"], "--review"),
            (["--load-rows", "message"], "--review"),
            (["--load-profile", "relativity"], "--review"), (["--review", "--load-profile", "nuix"], "--native-names"),
            (["--review", "--matter", ""], "--matter"),
            (["--review", "--load-profile", "summation"], "--load-profile"),
            (["--review", "--load-rows", "page"], "--load-rows"),
            (["--review", "--matter", String(repeating: "m", count: 121)], "120"),
        ])
    func usage(options: [String], word: String) throws {
        let run = try Job.day.stitch(options)
        #expect(run.outcome.status == 64, "\(run.outcome.words)")
        #expect(run.outcome.errorText.contains(word), "\(run.outcome.words)")
        #expect(try Disk.tree(run.folder.path).isEmpty)
    }
}
