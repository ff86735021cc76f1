import Bag
import Calls
import Conversations
import Foundation
import Foundations
import Stitching
import Synchronization
import TestSupport
import Testing

@Suite("A verification")
struct VerifiedBagTests {
    @Test("counts the files, bytes and messages that it checked, and its progress ends at its total")
    func counts() throws {
        let folder = TemporaryFolder()
        var random = Random(seed: 2)
        let archives = try PipelineTests.day(&random).write(to: folder.path)
        try Disk.write(ChatExport.json([("chat", "14:06:00"), ("chat", "14:07:00")]), to: folder("chat.json"))
        _ = try makeBag(
            of: archives + [folder("chat.json")], in: folder("bag"), formats: KnownFormats.all)
        let last = Mutex<[Foundations.Progress.Phase: Foundations.Progress]>([:])
        let surroundings = Surroundings(progress: { progress in last.withLock { $0[progress.phase] = progress } })
        let report = try BagVerifier(path: folder("bag"), formats: KnownFormats.all, surroundings: surroundings).run()
        #expect(report.isIntact)
        // All that the manifests list.
        let files = try Disk.digests(folder("bag")).keys.filter { $0 != "tagmanifest-sha256.txt" }
        let sizes = try files.map { try Disk.bytes(folder("bag/\($0)")).count }
        #expect(report.filesChecked == files.count, "\(files.count)")
        #expect(report.bytesChecked == sizes.reduce(0, +))
        #expect(report.messagesChecked == 4)
        let hashed = try #require(last.withLock { $0[.hashing] })
        #expect(hashed.done == hashed.total && hashed.total ?? 0 <= report.bytesChecked)
    }

    @Test(
        "finds nothing where timestamps mark the ends of clips, at any sample rate",
        arguments: 0..<UInt64(Effort.rounds(12, quick: 2)), SampleRate.allCases)
    func ends(seed: UInt64, rate: SampleRate) throws {
        var random = Random(seed: seed)
        let folder = TemporaryFolder()
        var options = TimelineOptions()
        (options.agentTimestamp, options.userTimestamp, options.sampleRate) = (.end, .end, .fixed(rate))
        options.overlap = [.queue, .mix, .cut][random.below(3)]
        let archives = try PipelineTests.day(&random).write(to: folder.path)
        _ = try makeBag(JobOptions(timeline: options), of: archives, in: folder("bag"))
        let report = try BagVerifier(path: folder("bag"), formats: []).run()
        #expect(report.isIntact, "\(report.findings)")
    }

    @Test("finds another comment in an Opus file, with all checksums made to fit")
    func comments() throws {
        let made = try BagMadeTwice(OutputOptions(audio: [.flac, .opus]))
        let folder = made.bag.sessionFolder("s0")
        let timeline = try made.bag.timeline(named: "s0")
        for audio in timeline.audio where audio.packets != nil {
            let whole = try Disk.bytes("\(folder)/\(audio.path)")
            var changed = whole
            let pages = OggPatch.pages(of: whole)
            let tags = try #require(whole.firstRange(of: Array("OpusTags".utf8)))
            // A letter of the vendor's name.
            changed[tags.upperBound + 4] ^= 1
            let page = try #require(pages.first { $0.contains(tags.lowerBound) })
            OggPatch.fixChecksum(of: page, in: &changed)
            try made.bag.forge(audio.path, ofSession: "s0", as: changed)
            let report = try BagVerifier(path: made.bag.path, formats: []).run()
            #expect(report.findings.contains { $0.path.hasSuffix(audio.path) }, "\(report.findings)")
            try made.bag.forge(audio.path, ofSession: "s0", as: whole)
            #expect(try BagVerifier(path: made.bag.path, formats: []).run().isIntact)
        }
        #expect(timeline.audio.contains { $0.packets != nil })
    }

    @Test("finds a list of transcripts that cannot be read, with all checksums made to fit")
    func transcripts() throws {
        let made = try BagMadeTwice(OutputOptions())
        let clip = try #require(try made.bag.timeline(named: "s0").clips.first { $0.status == .placed })
        let name = String(clip.fileName.prefix { $0 != "." })
        try Disk.write(Array("good morning\n".utf8), to: made.folder("words/s0/\(name).txt"))
        try made.make(in: "spoken", transcripts: [made.folder("words")])
        let bag = MadeBag(path: made.folder("spoken"))
        let path = bag.path + "/data/transcripts.json"
        let whole = String(decoding: try Disk.bytes(path), as: UTF8.self)
        func findings() throws -> [VerificationReport.Finding] {
            try bag.fitManifests()
            return try BagVerifier(path: bag.path, formats: []).run().findings
        }
        #expect(try findings().isEmpty)
        for text in [
            "", "{", "{}", "[]", String(whole.dropLast(3)), whole.replacing("opusstitch-", with: "opustitch-"),
        ] {
            try Disk.write(Array(text.utf8), to: path)
            #expect(try findings().contains { $0.path == "data/transcripts.json" }, "\(text.prefix(20))")
        }
        try Disk.remove(path)
        #expect(try findings().contains { $0.path == "data/transcripts.json" })
    }
}
