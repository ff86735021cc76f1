import Bag
import Calls
import Conversations
import Foundation
import Foundations
import JSON
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
        let checked = try #require(last.withLock { $0[.checkingSessions] })
        #expect(checked.done == 5 && checked.total == 5 && report.sessionsChecked == 5)
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
        let path = "data/transcripts.json"
        let whole = String(decoding: try Disk.bytes("\(bag.path)/\(path)"), as: UTF8.self)
        #expect(try bag.findings().isEmpty)
        for text in [
            "", "{", "{}", "[]", String(whole.dropLast(3)), whole.replacing("opusstitch-", with: "opustitch-"),
        ] {
            try bag.forge(path, as: Array(text.utf8))
            #expect(try bag.findings().contains { $0.path == path }, "\(text.prefix(20))")
        }
        // Another form of the same content.
        try bag.forge(path, as: Array(whole.replacing("{", with: "{ ", maxReplacements: 1).utf8))
        #expect(try bag.findings().contains { $0.path == path && $0.message.contains("does not write") })
        try Disk.remove("\(bag.path)/\(path)")
        try bag.fitManifests()
        #expect(try bag.findings().contains { $0.path == path })
        try bag.forge(path, as: Array(whole.utf8))
        #expect(try bag.findings().isEmpty)
        let source = "data/transcripts/\(name).txt"
        func isTold() throws -> Bool {
            let message = "it is missing or does not match the checksum and size in \(path)"
            return try bag.findings().contains { $0.path == source && $0.message == message }
        }
        try bag.forge(source, as: Array("good evening\n".utf8))
        #expect(try isTold())
        try Disk.remove("\(bag.path)/\(source)")
        try bag.fitManifests()
        #expect(try isTold())
    }

    @Test("finds nothing in a session of one frame, in any form, and a change of that frame")
    func oneFrame() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 1.0 / 16_000, seed: 1, level: 1)
        var hour = DayMaker.Hour(
            14, [DayMaker.Session("s", [DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound)])])
        hour.naming = .session
        let archives = try DayMaker([hour]).write(to: folder.path)
        let outputs = OutputOptions(audio: AudioKind.allCases, clips: true, cuePoints: .clips)
        _ = try makeBag(JobOptions(outputs: outputs), of: archives, in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        let timeline = try bag.timeline(named: "s")
        #expect(timeline.frames == 1 && timeline.audio.count == 3)
        #expect(try BagVerifier(path: bag.path, formats: []).run().isIntact)
        let wave = try #require(timeline.audio.first { $0.path.hasSuffix(".wav") })
        var bytes = try Disk.bytes("\(bag.sessionFolder("s"))/\(wave.path)")
        let data = try #require(WavOracle(bytes).chunks.first { $0.name == "data" }).body
        #expect(data.count == 2)
        bytes[data.lowerBound] ^= 1
        try bag.forge(wave.path, ofSession: "s", as: bytes)
        #expect(try !BagVerifier(path: bag.path, formats: []).run().isIntact)
    }

    @Test("finds another size of a clip that was kept as it was, with all checksums made to fit")
    func keptClip() throws {
        let made = try BagMadeTwice(OutputOptions())
        let path = "data/sessions/s0/timeline.json"
        let text = String(decoding: try Disk.bytes("\(made.bag.path)/\(path)"), as: UTF8.self)
        let clip = try #require(made.bag.timeline(named: "s0").clips.first { $0.status == .corrupt && $0.file != nil })
        let bytes = try #require(clip.source.bytes)
        // In its source, and in its file.
        let size = "\"bytes\": \(bytes)"
        #expect(text.ranges(of: size).count == 2)
        for range in text.ranges(of: size) {
            let changed = text.replacingCharacters(in: range, with: "\"bytes\": \(bytes + 1)")
            try made.bag.forge(path, as: Array(changed.utf8))
            let findings = try made.bag.findings()
            #expect(findings.contains { $0.path.hasPrefix("data/sessions/s0/") }, "\(findings)")
        }
    }

    @Test("reads the metadata of FLAC files that another encoder wrote: nothing but the title, and the samples' MD5")
    func otherEncoder() throws {
        let made = try BagMadeTwice(OutputOptions(audio: [.flac]))
        let folder = made.bag.sessionFolder("s0")
        let audio = try #require(made.bag.timeline(named: "s0").audio.first)
        var bytes = try Disk.bytes("\(folder)/\(audio.path)")
        let vendor = try #require(bytes.firstRange(of: Array("libFLAC".utf8)))
        bytes[vendor.lowerBound] ^= 0x20
        func isIntact(_ bytes: [UInt8]) throws -> Bool {
            let now = try Disk.bytes("\(folder)/\(audio.path)")
            if now != bytes { try made.bag.forge(audio.path, ofSession: "s0", as: bytes) }
            return try BagVerifier(path: made.bag.path, formats: []).run().isIntact
        }
        #expect(try isIntact(bytes))
        let title = try #require(bytes.firstRange(of: Array("title=".utf8)))
        for place in [title.lowerBound, title.upperBound, 4 + 4 + 34 - 1] {
            var other = bytes
            other[place] ^= 1
            #expect(try !isIntact(other), "\(place)")
        }
        // Another block, of an application, behind STREAMINFO (RFC 9639 section 8.4).
        var other = bytes
        other.insert(contentsOf: [2, 0, 0, 5] + Array("test!".utf8), at: 4 + 4 + 34)
        #expect(try !isIntact(other))
        #expect(try made.bag.findings().contains { $0.message.contains("its metadata is not the title") })
        #expect(try isIntact(bytes))
    }

    @Test("finds words where no transcripts are told, in the order of the sessions")
    func wordsAlone() throws {
        let made = try BagMadeTwice(OutputOptions())
        for session in ["s0", "s1", "s2"] {
            let clips = try made.bag.timeline(named: session).clips.filter { $0.status == .placed }
            let name = String(try #require(clips.first).fileName.prefix { $0 != "." })
            try Disk.write(Array("good morning\n".utf8), to: made.folder("words/\(session)/\(name).txt"))
        }
        try made.make(in: "spoken", transcripts: [made.folder("words")])
        let bag = MadeBag(path: made.folder("spoken"))
        var summary = try bag.summary()
        summary.transcripts = nil
        try bag.forge("data/summary.json", as: try JSONText.bytes(of: summary))
        let findings = try bag.findings()
        let found = findings.filter { $0.message == "it has words, but the bag has no transcripts" }.map(\.path)
        #expect(found == ["s0", "s1", "s2"].map { "data/sessions/\($0)/timeline.json" }, "\(findings)")
    }

    @Test("finds nothing where words came by the names of the files that single clips have")
    func wordsOfFiles() throws {
        let made = try BagMadeTwice(OutputOptions(clips: true))
        let clip = try #require(
            try made.bag.timeline(named: "s0").clips.first { $0.status == .placed && $0.file != nil })
        let file = try #require(clip.file?.path.split(separator: "/").last)
        try Disk.write(Array("good morning\n".utf8), to: made.folder("words/s0/\(file.dropLast(4)).txt"))
        try made.make(in: "spoken", transcripts: [made.folder("words")])
        let bag = MadeBag(path: made.folder("spoken"))
        let spoken = try bag.timeline(named: "s0").clips.filter { $0.transcript != nil }
        #expect(spoken.map(\.fileName) == [clip.fileName])
        #expect(try bag.findings().isEmpty)
    }

    @Test("finds a document that cannot be read, and names it")
    func unreadable() throws {
        let made = try BagMadeTwice(OutputOptions())
        for text in ["", "{", "[]", #"{"format": 7}"#] {
            try made.bag.forge("data/sessions/s1/timeline.json", as: Array(text.utf8))
            let findings = try made.bag.findings()
            #expect(
                findings.contains { $0.path == "data/sessions/s1/timeline.json" && $0.message != "" }, "\(findings)")
            #expect(findings.allSatisfy { $0.path.hasPrefix("data/") }, "\(findings)")
        }
    }

    @Test("finds lost sound that no problem explains, and numbers of lost frames that no clip can have")
    func missingFrames() throws {
        let folder = TemporaryFolder()
        var encoding = OpusEncoding()
        encoding.sampleRate = 16_000
        let sound = try Clips.clip(seconds: 0.5, encoding: encoding, seed: 1) {
            $0.packetsPerPage = 5
            $0.lostAudioPages = [2]
        }
        var hour = DayMaker.Hour(
            14,
            [
                DayMaker.Session(
                    "s",
                    [
                        DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound),
                        DayMaker.Clip(2, "user", "2025-12-12T14:00:05Z", sound),
                    ])
            ])
        hour.naming = .session
        _ = try makeBag(of: try DayMaker([hour]).write(to: folder.path), in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        let whole = try bag.timeline(named: "s")
        let missing = try #require(whole.clips[0].missingFrames)
        #expect(missing > 0 && !whole.problems.isEmpty)
        func findings(_ change: (inout TimelineDocument) -> Void) throws -> [String] {
            var document = whole
            change(&document)
            try bag.forge(.recorded(document), named: "s")
            return try bag.findings()
                .filter { $0.path.hasSuffix("timeline.json") }.map(\.message)
        }
        #expect(try findings { _ in } == [])
        for number in [missing, 1] {
            let messages = try findings { ($0.problems, $0.clips[0].missingFrames) = ([], number) }
            #expect(messages.contains { $0.contains("has missingFrames, but no problem") }, "\(messages)")
        }
        for index in 0...1 {
            for number in [-1, (whole.clips[index].frames ?? 0) + 1, nil] {
                let messages = try findings { $0.clips[index].missingFrames = number }
                #expect(messages.contains { $0.contains("no valid missingFrames") }, "\(index): \(messages)")
            }
            #expect(try findings { $0.clips[index].missingFrames = whole.clips[index].frames } == [])
        }
    }

    @Test("finds files that nothing accounts for, in the payload and beside it, with all checksums made to fit")
    func strays() throws {
        let made = try BagMadeTwice(OutputOptions())
        for (path, isListed, words) in [
            ("data/stray.txt", true, "no output of the program makes it"),
            ("data/sessions/s0/stray.wav", true, "no output of the program makes it"),
            ("stray.txt", false, "it does not belong to the bag"),
            ("stray.txt", true, "tagmanifest-sha256.txt lists it, and must not"),
        ] {
            try made.bag.fitManifests()
            try Disk.write([1], to: "\(made.bag.path)/\(path)")
            if isListed { try made.bag.fitManifests() }
            let findings = try BagVerifier(path: made.bag.path, formats: []).run().findings
            let found = findings.filter { $0.path == path }.map(\.message)
            #expect(found.count == 1 && found[0].contains(words), "\(findings)")
            #expect(findings.allSatisfy { $0.path == path || $0.path == "tagmanifest-sha256.txt" }, "\(findings)")
            try Disk.remove("\(made.bag.path)/\(path)")
        }
        try made.bag.fitManifests()
        for path in ["data/court", "data/sessions/s0/none", "extra"] {
            try FileManager.default.createDirectory(
                atPath: "\(made.bag.path)/\(path)", withIntermediateDirectories: false)
            let findings = try BagVerifier(path: made.bag.path, formats: []).run().findings
            #expect(
                findings.map { "\($0.path): \($0.message)" } == [
                    "\(path): it is an empty folder, which no output makes"
                ])
            try Disk.remove("\(made.bag.path)/\(path)")
        }
    }

    @Test("tells of an output that this program does not know, where it has files")
    func unknownOutputs() throws {
        let made = try BagMadeTwice(OutputOptions())
        let file = "\(made.bag.path)/data/tapes/1.txt"
        for isThere in [true, false] {
            let text = String(decoding: try Disk.bytes("\(made.bag.path)/data/summary.json"), as: UTF8.self)
            if isThere {
                try Disk.write([1], to: file)
                let added = #""addedOutputs": [{"name": "tapes", "files": ["data/tapes/*.txt"]}], "totals": {"#
                try made.bag.forge(
                    "data/summary.json", as: Array(text.replacing("\"totals\": {", with: added).utf8))
            } else {
                try Disk.remove("\(made.bag.path)/data/tapes")
                try made.bag.fitManifests()
            }
            let report = try BagVerifier(path: made.bag.path, formats: []).run()
            let told = (report.notChecked ?? []).map { "\($0.path): \($0.message)" }
            let words =
                "data/tapes/*.txt: this program cannot make the output tapes; its files were compared with the manifest only"
            #expect(told.contains(words) == isThere, "\(told)")
            #expect(!report.findings.contains { $0.path.hasPrefix("data/tapes") }, "\(report.findings)")
        }
    }

    @Test("finds packets that are told to begin a frame from where their clip does")
    func packetPlaces() throws {
        let made = try BagMadeTwice(OutputOptions(audio: [.opus]))
        let whole = try made.bag.timeline(named: "s0")
        let step = 48_000 / whole.sampleRate
        for change in [step, -step, 1, 0] {
            var document = whole
            let audio = try #require(document.audio.firstIndex { $0.packets?.isEmpty == false })
            document.audio[audio].packets?[0].startSample += change
            try made.bag.forge(.recorded(document), named: "s0")
            let findings = try made.bag.findings()
            #expect(
                findings.contains { $0.message.contains("are not where its clips are") } == (change != 0), "\(change)")
        }
    }

    @Test("finds another size of a recording, and another number of an hour's clips, with all checksums made to fit")
    func sizesAndHours() throws {
        let made = try BagMadeTwice(OutputOptions())
        let document = try made.bag.timeline(named: "s1")
        var other = document
        other.audio[0].bytes += 1
        try made.bag.forge(.recorded(other), named: "s1")
        #expect(
            try made.bag.findings().map(\.message).contains {
                $0.contains("its content does not match the checksum and size in timeline.json")
            })
        try made.bag.forge(.recorded(document), named: "s1")
        var summary = try made.bag.summary()
        summary.hours[0].clips += 1
        try made.bag.forge("data/summary.json", as: try JSONText.bytes(of: summary))
        #expect(
            try made.bag.findings().map(\.message).contains { $0.contains("its hour 2025-12-12T14 does not match") })
    }

    @Test(
        "finds tag files that are not as the program writes them, however large they are, with all checksums made to fit"
    )
    func tagFiles() throws {
        let folder = TemporaryFolder()
        _ = try makeBag(of: [PackageFolder.fixture("problem-day")], in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        let names = ["bagit.txt", "bag-info.txt"]
        let whole = try names.map { try Disk.bytes("\(bag.path)/\($0)") }
        #expect(try bag.findings() == [])
        for (name, text) in zip(names, whole) {
            for size in [text.count - 1, text.count + 1, 1 << 16, 1 << 16 + 1] {
                let filled = text + [UInt8](repeating: 10, count: max(0, size - text.count))
                try Disk.write(Array(filled.prefix(size)), to: "\(bag.path)/\(name)")
                try bag.fitManifests()
                let messages = try bag.findings().filter { $0.path == name }.map(\.message)
                #expect(messages.count == 1, "\(name) of \(size) bytes: \(messages)")
                let isRead = size <= 1 << 16
                #expect(messages.allSatisfy { $0.hasPrefix("it cannot be read") != isRead }, "\(name) of \(size) bytes")
            }
            try Disk.write(text, to: "\(bag.path)/\(name)")
        }
        try bag.fitManifests()
        #expect(try bag.findings() == [])
    }
}
