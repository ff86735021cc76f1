import Bag
import Calls
import Conversations
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("A bag and the archives that it was made from")
struct ComparedBagTests {
    private static let outputs = [
        OutputOptions(audio: [.wav, .flac, .opus], clips: true), OutputOptions(clips: true, cuePoints: .clips),
        OutputOptions(audio: [.flac, .opus]),
    ].prefix(Effort.rounds(3, quick: 1))

    private static func compare(_ bag: MadeBag, _ made: BagMadeTwice) throws -> BagComparison.Result {
        try BagComparison(bag: bag.path, inputs: made.archives).run()
    }

    @Test("agree, in as many frames as there are", arguments: outputs)
    func agree(outputs: OutputOptions) throws {
        let made = try BagMadeTwice(outputs)
        let result = try Self.compare(made.bag, made)
        #expect(result.differences.isEmpty && result.notCompared.isEmpty && result.notes.isEmpty, "\(result)")
        #expect(result.decoders == nil)
        let frames = try made.bag.timelines().reduce(0) { $0 + $1.document.frames }
        #expect(result.framesCompared == frames && frames > 0)
    }

    @Test("do not agree if any file of a session has another byte, or is gone", arguments: outputs)
    func otherFiles(outputs: OutputOptions) throws {
        let made = try BagMadeTwice(outputs)
        for (index, path) in try made.filesOfFirst().enumerated() {
            let file = "\(made.bag.path)/\(path)"
            let whole = try Disk.bytes(file)
            // In the middle there is sound, or text; the shortest clips have it at the end.
            var changed = whole
            changed[path.contains("/clips/") ? whole.count - 2 : whole.count / 2] ^= 0x10
            // What lies behind the samples is for `BagVerifier`.
            let hasSamples = path.hasSuffix(".wav") || path.hasSuffix(".flac")
            let others: [[UInt8]] = hasSamples ? [changed] : [changed, whole + [0, 0], whole.dropLast(2)]
            for bytes in Effort.isQuick ? [others[index % others.count]] : others {
                try Disk.write(bytes, to: file)
                let found = try Self.compare(made.bag, made).differences
                #expect(found.map(\.path).contains(path), "\(path), \(bytes.count) of \(whole.count) bytes: \(found)")
            }
            if !Effort.isQuick || index.isMultiple(of: 2) {
                try Disk.remove(file)
                let found = try Self.compare(made.bag, made).differences
                #expect(found.map(\.path).contains(path), "\(path): \(found)")
            }
            try Disk.write(whole, to: file)
        }
        #expect(try Self.compare(made.bag, made).differences.isEmpty)
    }

    @Test("do not agree where a sample is changed, and it is told how many, by how much, and which is the first")
    func otherSamples() throws {
        let made = try BagMadeTwice(OutputOptions())
        let timeline = try made.bag.timeline(named: "s1")
        let file = "\(made.bag.sessionFolder("s1"))/timeline.wav"
        let whole = try Disk.bytes(file)
        let data = whole.count - timeline.frames * 2 * timeline.channels.count
        for (frame, channel, difference) in [(0, 0, 1), (timeline.frames / 2, 1, 5), (timeline.frames - 1, 1, 300)] {
            var wav = whole
            let place = data + 2 * (frame * timeline.channels.count + channel)
            let sample = Int(Int16(truncatingIfNeeded: Int(wav[place]) | Int(wav[place + 1]) << 8))
            let other = sample > 0 ? sample - difference : sample + difference
            wav[place] = UInt8(truncatingIfNeeded: other)
            wav[place + 1] = UInt8(truncatingIfNeeded: other >> 8)
            try Disk.write(wav, to: file)
            let found = try Self.compare(made.bag, made).differences.first { $0.path.hasSuffix("s1/timeline.wav") }
            let words =
                "1 of \(timeline.frames * timeline.channels.count) samples, by at most \(difference) of 32,768; the first "
                + "is in frame \(frame) of channel \(channel + 1)"
            #expect(found?.message.hasSuffix(words) == true, "\(String(describing: found))")
        }
    }

    @Test(
        "that is longer than its header says is not intact, with all documents and checksums made to fit",
        arguments: outputs)
    func longer(outputs: OutputOptions) throws {
        let made = try BagMadeTwice(outputs)
        let timeline = try made.bag.timeline(named: "s0")
        let paths =
            timeline.audio.map(\.path)
            + timeline.clips.compactMap(\.file).filter { $0.pcmSha256 != nil }.prefix(2).map(\.path)
        for path in paths {
            let whole = try Disk.bytes("\(made.bag.sessionFolder("s0"))/\(path)")
            let added: [[UInt8]] = [[0], [0, 0, 0, 0], Array("LIST\u{4}\0\0\0INFO".utf8)]
            for added in added.prefix(Effort.rounds(3, quick: 1)) {
                try made.bag.forge(path, ofSession: "s0", as: whole + added)
                let report = try BagVerifier(path: made.bag.path, formats: []).run()
                #expect(
                    report.findings.contains { $0.path.hasSuffix(path) }, "\(path), \(added.count): \(report.findings)")
            }
            try made.bag.forge(path, ofSession: "s0", as: whole)
        }
        #expect(try BagVerifier(path: made.bag.path, formats: []).run().isIntact)
    }

    @Test("of some sessions agree in these, and the number of the others is told")
    func someSessions() throws {
        let made = try BagMadeTwice(OutputOptions())
        try made.make(JobOptions(sessions: ["s1", "s3"]), in: "some")
        let some = MadeBag(path: made.folder("some"))
        let result = try Self.compare(some, made)
        #expect(result.differences.isEmpty && result.notCompared.isEmpty)
        #expect(result.notes.map(\.message).contains { $0.contains("the archives have 2 more sessions,") }, "\(result)")
        let frames = try some.timelines().reduce(0) { $0 + $1.document.frames }
        #expect(result.framesCompared == frames)
    }

    @Test("agree in all sound but that of the spans of a redacted bag", arguments: outputs)
    func redacted(outputs: OutputOptions) throws {
        let made = try BagMadeTwice(outputs)
        let timeline = try made.bag.timeline(named: "s0")
        let (from, to) = (timeline.sampleRate / 10, timeline.sampleRate / 2)
        func time(_ frame: Int) -> RedactionTime { .offset(nanoseconds: frame * 1_000_000_000 / timeline.sampleRate) }
        let request = BagRedactor.Request(
            sessionId: "s0", from: time(from), to: time(to), speaker: nil, style: .tone, reason: "r")
        _ = try BagRedactor(made.bag.path, to: made.folder("redacted"), [request]).run()
        let redacted = MadeBag(path: made.folder("redacted"))
        let result = try Self.compare(redacted, made)
        #expect(result.differences.isEmpty && result.notCompared.isEmpty, "\(result)")
        #expect(result.notes.map(\.message).contains { $0.contains("the sound in 1 span is not that") }, "\(result)")
        // Outside of the span, all samples count; inside of it, those of what replaces it.
        guard outputs.audio.contains(.wav) else { return }
        let file = "\(redacted.sessionFolder("s0"))/timeline.wav"
        let whole = try Disk.bytes(file)
        let document = try redacted.timeline(named: "s0")
        // Cue points lie behind the samples.
        let data = try #require(whole.firstRange(of: Array("data".utf8))).upperBound + 4
        for frame in [from - 1, from, to - 1, to, 0, document.frames - 1].prefix(Effort.rounds(6, quick: 4)) {
            var wav = whole
            wav[data + 2 * frame * document.channels.count] ^= 2
            try Disk.write(wav, to: file)
            let found = try Self.compare(redacted, made).differences.first { $0.path.hasSuffix("s0/timeline.wav") }
            #expect(found?.message.hasSuffix("the first is in frame \(frame) of channel 1") == true, "\(frame)")
        }
        try Disk.write(Array("{".utf8), to: redacted.path + "/data/redactions.json")
        let error = #expect(throws: JobError.self) { try Self.compare(redacted, made) }
        #expect(error?.description.contains("cannot be read, so the redactions are unknown") == true)
    }

    @Test("are compared as far as the archives are given, and what lacks them is named")
    func missingArchives() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.2, seed: 1)
        func session(_ name: String, _ id: Int, _ time: String) -> DayMaker.Session {
            DayMaker.Session(name, [DayMaker.Clip(id, "user", "2025-12-12T\(time)Z", sound)])
        }
        let hours = [
            DayMaker.Hour(14, [session("a", 1, "14:00:00"), session("b", 2, "14:59:59")]),
            DayMaker.Hour(15, [session("b", 3, "15:00:01")]), DayMaker.Hour(16, [session("c", 4, "16:00:00")]),
        ]
        let archives = try DayMaker(hours).write(to: folder.path)
        _ = try makeBag(of: archives, in: folder("bag"))
        for (given, sessions) in [([0], ["b", "c"]), ([0, 1], ["c"]), ([1, 2], ["a", "b"]), ([2], ["a", "b"])] {
            let result = try BagComparison(bag: folder("bag"), inputs: given.map { archives[$0] }).run()
            #expect(result.differences.isEmpty, "\(result)")
            let missing = (0..<3).filter { !given.contains($0) }.map { (archives[$0] as NSString).lastPathComponent }
            #expect(result.notCompared.map(\.path) == missing + sessions.map { "data/sessions/\($0)" })
            // One of these that is damaged is not compared, the others are.
            for name in ["a", "b", "c"] {
                let file = folder("bag/data/sessions/\(name)/timeline.wav")
                let whole = try Disk.bytes(file)
                try Disk.write(whole.dropLast(2), to: file)
                let found = try BagComparison(bag: folder("bag"), inputs: given.map { archives[$0] }).run()
                #expect(found.differences.isEmpty == sessions.contains(name), "\(name), \(given)")
                try Disk.write(whole, to: file)
            }
        }
        // One that the bag does not know is told, and not compared.
        let other = folder("other")
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        let more = try DayMaker([DayMaker.Hour(17, [session("d", 5, "17:00:00")])]).write(to: other)
        let result = try BagComparison(bag: folder("bag"), inputs: archives + more).run()
        #expect(result.differences.isEmpty)
        #expect(
            result.notCompared.map(\.message) == ["it was given, but the bag was not made from it; it was not compared"]
        )
    }

    @Test("are compared in the recordings alone if a text conversation is not given, and the other way round")
    func missingConversation() throws {
        let made = try BagMadeTwice(OutputOptions())
        try Disk.write(ChatExport.json(sessions: "chat-7"), to: made.folder("chat.json"))
        let inputs = made.archives + [made.folder("chat.json")]
        let bag = MadeBag(path: made.folder("both"))
        _ = try makeBag(made.job, of: inputs, in: bag.path, formats: KnownFormats.all)
        let recordings = try bag.timelines().map { "data/sessions/\($0.name)" }
        let archives = made.archives.map { ($0 as NSString).lastPathComponent }
        for (given, notCompared) in [
            (inputs, []), (made.archives, ["chat.json", "data/sessions/chat-7"]),
            ([inputs[inputs.count - 1]], archives + recordings),
        ] {
            let result = try BagComparison(bag: bag.path, inputs: given, formats: KnownFormats.all).run()
            #expect(result.differences.isEmpty, "\(result)")
            #expect(result.notCompared.map(\.path).sorted() == notCompared.sorted())
        }
    }

    @Test("agree also if an archive has another name, and another copy of it lies there")
    func copies() throws {
        let made = try BagMadeTwice(OutputOptions())
        let other = made.folder("other.zip")
        try FileManager.default.copyItem(atPath: made.archives[0], toPath: other)
        let both = try BagComparison(bag: made.bag.path, inputs: made.archives + [other]).run()
        #expect(both.differences.isEmpty && both.notCompared.map(\.path) == ["other.zip"], "\(both)")
        let alone = try BagComparison(bag: made.bag.path, inputs: [other]).run()
        #expect(alone.differences.isEmpty && alone.notCompared.isEmpty && alone.notes.isEmpty, "\(alone)")
    }
}
