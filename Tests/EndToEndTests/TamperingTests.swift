import Foundation
import TestSupport
import Testing

@Suite("verify alone finds what a forger changes, though every checksum was made to fit")
struct TamperingTests {
    typealias Change = @Sendable (TamperedBag) throws -> Void

    private static let session = "data/sessions/one-clip"

    @Test("the untouched copy is intact")
    func untouched() throws {
        let outcome = try TamperedBag().verify()
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        #expect(outcome.text.contains(#""verdict": "intact""#), "\(outcome.text)")
        #expect(!outcome.text.contains("notChecked"), "\(outcome.text)")
    }

    // MARK: - Files that are made from others

    @Test(
        "a file for reviewers",
        arguments: [
            ("data/report.html", "Report on", "Report of"), ("data/review/index.html", "one-clip", "two-clip"),
            ("data/review/sessions/one-clip.js", "agent_tts", "agent_xts"),
            ("data/load/loadfile.dat", "one-clip", "two-clip"), ("data/load/loadfile.csv", "one-clip", "two-clip"),
            ("\(session)/conversation.vcon.json", "agent_tts", "agent_xts"),
            ("\(session)/timeline.vtt", "agent", "urgent"),
            ("\(session)/timeline.rttm", "agent", "adept"), ("\(session)/timeline.labels.txt", "agent", "adept"),
        ])
    func reviewFile(path: String, old: String, new: String) throws {
        let bag = try TamperedBag()
        try bag.replace(old, with: new, in: path)
        try expectFinding(path, in: bag)
    }

    @Test("one peak of a waveform")
    func peaks() throws {
        let bag = try TamperedBag()
        try bag.change("\(Self.session)/timeline.dat") { $0[40] ^= 1 }
        try expectFinding("\(Self.session)/timeline.dat", in: bag)
    }

    @Test("a word of a text conversation, in what is made from it")
    func conversationText() throws {
        let bag = try TamperedBag()
        let text = try #require(
            try Disk.tree(bag.path("data/sessions/\(Matter.personalAI)")).first {
                $0.hasSuffix(".txt") && !$0.contains("/")
            })
        try bag.change("data/sessions/\(Matter.personalAI)/\(text)") { $0[$0.count / 2] ^= 1 }
        try expectFinding("data/sessions/\(Matter.personalAI)/\(text)", in: bag)
    }

    // MARK: - Files that nothing made

    @Test(
        "a planted file",
        arguments: [
            "data/notes.txt", "\(session)/timeline-2.wav", "\(session)/timeline-x.dat",
            "\(session)/clips/0009-user-1.wav",
            "\(session)/original/a.txt", "\(session)/unplaced/0001-a.opus", "data/review/sessions/two.js",
            "data/review/messages/0009.js", "data/sessions/two/timeline.json", "data/redactions.json",
        ])
    func plantedFile(path: String) throws {
        let bag = try TamperedBag()
        try Disk.write(Array("{}".utf8), to: bag.path(path))
        try expectFinding(path, in: bag)
    }

    @Test("an empty folder", arguments: ["data/court", "data/sessions/gone", "\(session)/unplaced", "extra"])
    func emptyFolder(path: String) throws {
        let bag = try TamperedBag()
        try FileManager.default.createDirectory(atPath: bag.path(path), withIntermediateDirectories: true)
        try expectFinding(path, in: bag)
    }

    @Test("a planted tag file", arguments: ["fetch.txt", "order.txt", "manifest-md5.txt"])
    func plantedTagFile(name: String) throws {
        let bag = try TamperedBag()
        try Disk.write([], to: bag.path(name))
        try expectFinding(name, in: bag)
    }

    @Test("a file for reviewers that is gone", arguments: ["data/report.html", "\(session)/timeline.vtt"])
    func goneFile(path: String) throws {
        let bag = try TamperedBag()
        try Disk.remove(bag.path(path))
        try expectFinding(path, in: bag)
    }

    // MARK: - Links and special files

    @Test(
        "a link to the same bytes",
        arguments: [
            "\(session)/timeline.wav", "manifest-sha256.txt", "bagit.txt", "data/report.html", "data/sessions/one-clip",
            "data",
        ])
    func link(path: String) throws {
        let bag = try TamperedBag()
        try FileManager.default.moveItem(atPath: bag.path(path), toPath: bag.folder("elsewhere"))
        try FileManager.default.createSymbolicLink(atPath: bag.path(path), withDestinationPath: bag.folder("elsewhere"))
        try expectFinding(path, in: bag, fitsManifests: false)
    }

    @Test("a FIFO, which is not opened")
    func fifo() throws {
        let bag = try TamperedBag()
        #expect(try Tool.run("mkfifo", [bag.path("data/pipe")]).status == 0)
        try expectFinding("data/pipe", in: bag, fitsManifests: false)
    }

    // MARK: - Tag files

    @Test("a byte order mark before the declaration")
    func mark() throws {
        let bag = try TamperedBag()
        try bag.change("bagit.txt") { $0 = [0xEF, 0xBB, 0xBF] + $0 }
        try expectFinding("bagit.txt", in: bag)
    }

    @Test(
        "another line in bag-info.txt",
        arguments: ["Bagging-Date: 2020-01-01", "Court-Order: sealed by the court", "  continued", ""])
    func infoLine(line: String) throws {
        let bag = try TamperedBag()
        try bag.change("bag-info.txt") { $0 += Array("\(line)\n".utf8) }
        try expectFinding("bag-info.txt", in: bag)
    }

    @Test(
        "another date, software or job in bag-info.txt",
        arguments: ["Bagging-Date", "Bag-Software-Agent", "Opusstitch-Job-SHA256"])
    func infoValue(label: String) throws {
        let bag = try TamperedBag()
        try bag.replace("\(label): ", with: "\(label): 0", in: "bag-info.txt")
        try expectFinding("bag-info.txt", in: bag)
    }

    // MARK: - Facts that stand twice

    @Test(
        "a number or name in summary.json",
        arguments: [
            (#""archives": "#, "1"), (#""clips": "#, "1"), (#""clipSeconds": "#, "1"),
            (#""audioBytes": "#, "1"),
            (#""timelineSeconds": "#, "1"), (#""hour": "2025-12-12T"#, "0"),
        ])
    func summary(member: String, digit: String) throws {
        let bag = try TamperedBag()
        try bag.replace(member, with: member + digit, in: "data/summary.json")
        try expectFinding("data/summary.json", in: bag)
    }

    @Test("a member that the program does not write", arguments: ["data/summary.json", "\(session)/timeline.json"])
    func foreignMember(path: String) throws {
        let bag = try TamperedBag()
        try bag.replace("{\n", with: "{\n  \"note\": \"reviewed\",\n", in: path)
        try expectFinding(path, in: bag)
    }

    @Test(
        "a fact of the timeline",
        arguments: [
            (#""shiftedFrames": 0"#, #""shiftedFrames": 1"#), (#""channel": 0"#, #""channel": 1"#),
            (#""architecture": ""#, #""architecture": "z"#), (#""messageId": 789"#, #""messageId": 790"#),
            (#""libraries": ["#, #""libraries": ["libopus 9.9", "#), (#""type": "agent_tts""#, #""type": "user""#),
            (#""archive": ""#, #""archive": "z"#),
        ])
    func timeline(old: String, new: String) throws {
        let bag = try TamperedBag()
        try bag.replace(old, with: new, in: "\(Self.session)/timeline.json")
        #expect(try bag.verify().status == 2)
    }

    @Test("a log of redactions of another version, in a bag that is not redacted")
    func plantedLog() throws {
        let bag = try TamperedBag()
        let log = """
            {"format": "opusstitch-redactions/1", "software": "opusstitch 9.9.9", "sources": [], "redactions": [],
            "leftOut": []}
            """
        try Disk.write(Array(log.utf8), to: bag.path("data/redactions.json"))
        try expectFinding("data/redactions.json", in: bag)
    }

    // MARK: - What recordings say of themselves

    @Test(
        "the start in the header of a WAV file",
        arguments: ["\(session)/timeline.wav", "\(session)/clips/0000-agent_tts-789.wav"])
    func start(path: String) throws {
        let bag = try TamperedBag()
        try bag.replace("2025-12-12", with: "2025-12-13", in: path)
        try expectFinding(path, in: bag)
    }

    @Test("the label of a cue point")
    func cue() throws {
        let bag = try TamperedBag()
        try bag.replace("message 789", with: "message 788", in: "\(Self.session)/timeline.wav")
        try expectFinding("\(Self.session)/timeline.wav", in: bag)
    }

    @Test("a chunk at the end of a WAV file")
    func chunk() throws {
        let bag = try TamperedBag()
        try bag.change("\(Self.session)/timeline.wav") { $0 += Array("note\u{4}\0\0\0text".utf8) }
        try expectFinding("\(Self.session)/timeline.wav", in: bag)
    }

    @Test("the title of a FLAC file")
    func flacTitle() throws {
        let bag = try TamperedBag()
        try bag.replace("title=one-clip", with: "title=two-clip", in: "\(Self.session)/timeline.flac")
        try expectFinding("\(Self.session)/timeline.flac", in: bag)
    }

    @Test("bytes after the last frame of a FLAC file")
    func flacTail() throws {
        let bag = try TamperedBag()
        try bag.change("\(Self.session)/timeline.flac") { $0 += Array("hidden".utf8) }
        try expectFinding("\(Self.session)/timeline.flac", in: bag)
    }

    @Test("a comment of an Ogg Opus file")
    func opusComment() throws {
        let bag = try TamperedBag()
        let path = "\(Self.session)/timeline-agent_tts.opus"
        try bag.change(path) { bytes in
            let range = try #require(bytes.firstRange(of: Array("TITLE=one".utf8)))
            bytes.replaceSubrange(range, with: Array("TITLE=two".utf8))
            OggPatch.fixChecksum(of: OggPatch.pages(of: bytes)[1], in: &bytes)
        }
        try expectFinding(path, in: bag)
    }

    private func expectFinding(_ path: String, in bag: TamperedBag, fitsManifests: Bool = true) throws {
        let outcome = try bag.verify(fitsManifests: fitsManifests)
        #expect(outcome.status == 2, "\(path): \(outcome.text)\(outcome.errorText)")
        #expect(outcome.text.contains(#""verdict": "changed""#))
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.text.utf8))
        #expect(
            report.findings.contains { $0.path == path || $0.path.hasPrefix(path + "/") }, "\(path): \(outcome.text)")
    }

    private struct Report: Decodable {
        var findings: [Finding]

        struct Finding: Decodable {
            var path: String
            var message: String
        }
    }
}
