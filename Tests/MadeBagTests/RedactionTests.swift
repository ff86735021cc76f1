import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

/// Redactions of random calls, against a list of hidden frames.
@Suite("A redaction")
struct RedactionTests {
    /// A bag, and which frames of each channel are to be hidden in it.
    private struct Case {
        let folder = TemporaryFolder()
        let options: TimelineOptions
        let timelines: [String: TimelineDocument]
        let requests: [BagRedactor.Request]
        /// By session: for each channel, whether a frame is hidden.
        var hidden: [String: [[Bool]]]

        var source: MadeBag { MadeBag(path: folder("source")) }
        var redacted: MadeBag { MadeBag(path: folder("redacted")) }

        init(
            seed: UInt64, layout: TimelineOptions.Layout, overlap: TimelineOptions.Overlap? = nil,
            _ outputs: OutputOptions = OutputOptions(clips: true)
        ) throws {
            var random = Random(seed: seed)
            var options = TimelineOptions()
            (options.overlap, options.layout) = (overlap ?? (seed % 2 == 0 ? .queue : .mix), layout)
            self.options = options
            let archives = try PipelineTests.day(&random).write(to: folder.path)
            _ = try makeBag(
                JobOptions(timeline: options, outputs: outputs), of: archives, in: folder("source"))
            let found = try MadeBag(path: folder("source")).timelines()
            timelines = Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0.document) })
            hidden = timelines.mapValues { timeline in
                timeline.channels.map { _ in [Bool](repeating: false, count: timeline.frames) }
            }
            var requests: [BagRedactor.Request] = []
            for (name, timeline) in found.prefix(2) {
                for _ in 0..<1 + random.below(3) {
                    let start = random.below(timeline.frames)
                    let end = start + 1 + random.below(min(timeline.frames - start, timeline.sampleRate / 4))
                    let speaker = random.below(2) == 0 ? nil : timeline.clips[random.below(timeline.clips.count)].type
                    // A time inside the first frame and one inside the last: both are hidden whole.
                    func time(_ frame: Int, _ part: Double) -> RedactionTime {
                        .offset(nanoseconds: Int((Double(frame) + part) * 1e9 / Double(timeline.sampleRate)))
                    }
                    requests.append(
                        BagRedactor.Request(
                            sessionId: timeline.sessionId, from: time(start, 0.5), to: time(end - 1, 0.5),
                            speaker: speaker, style: .silence, reason: "r"))
                    for channel in timeline.channels.indices
                    where speaker == nil || layout == .mono || timeline.channels[channel] == speaker {
                        for frame in start..<end { hidden[name]?[channel][frame] = true }
                    }
                }
            }
            self.requests = requests
        }

        func redact(everywhere: Bool = false) throws -> RedactedBag {
            var redactor = BagRedactor(source.path, to: redacted.path, requests)
            redactor.redactsEverywhere = everywhere
            return try redactor.run()
        }

        /// For each sample of a recording, whether it is to be hidden.
        func flags(of audio: TimelineDocument.AudioFile, session: String) -> [Bool] {
            guard let timeline = timelines[session], let hidden = hidden[session] else { return [] }
            let channels = audio.channels.map { timeline.channels.firstIndex(of: $0) ?? 0 }
            return (0..<timeline.frames).flatMap { frame in channels.map { hidden[$0][frame] } }
        }

        /// The hidden part of a clip, from its start: one flag for each frame.
        func flags(of clip: TimelineDocument.Clip, session: String) -> ArraySlice<Bool> {
            guard let start = clip.startFrame, let end = clip.endFrame else { return [] }
            return hidden[session]?[clip.channel][start..<end] ?? []
        }
    }

    @Test(
        "hides every frame that it touches, and nothing else", arguments: 0..<UInt64(Effort.rounds(9, quick: 1)),
        [TimelineOptions.Layout.stereo, .mono, .split])
    func frames(seed: UInt64, layout: TimelineOptions.Layout) throws {
        let made = try Case(seed: seed, layout: layout)
        let result = try made.redact()
        #expect(try BagVerifier(path: made.redacted.path, formats: []).run().isIntact)
        let digests = (source: try Disk.digests(made.source.path), redacted: try Disk.digests(made.redacted.path))
        var expected: Set<String> = ["data/redactions.json", "data/summary.json"]
        for (name, before) in made.timelines {
            let after = try made.redacted.timeline(named: name)
            let folder = "data/sessions/\(name)/"
            expected.insert(folder + "timeline.json")
            for audio in before.audio {
                expected.insert(folder + audio.path)
                let sounds = try [made.source, made.redacted].map {
                    try WavOracle(path: "\($0.sessionFolder(name))/\(audio.path)").samples
                }
                let flags = made.flags(of: audio, session: name)
                #expect(sounds.allSatisfy { $0.count == flags.count })
                #expect(sounds[1] == zip(sounds[0], flags).map { $1 ? 0 : $0 }, "\(name)/\(audio.path)")
            }
            #expect(after.frames == before.frames && after.clips.count == before.clips.count)
            for (clip, left) in zip(before.clips, after.clips) {
                let isTouched = made.flags(of: clip, session: name).contains(true)
                #expect(left.isTouched == isTouched)
                if !isTouched { #expect(left == clip) } else { #expect(left.source.sha256 == nil && left.file == nil) }
                guard let file = clip.file, !isTouched else { continue }
                expected.insert(folder + file.path)
                #expect(digests.redacted[folder + file.path] == digests.source[folder + file.path])
            }
            // What is not redacted is the same file.
            if made.hidden[name]?.contains(where: { $0.contains(true) }) == false {
                #expect(after == before)
                for audio in before.audio {
                    #expect(digests.redacted[folder + audio.path] == digests.source[folder + audio.path])
                }
            }
        }
        #expect(Set(digests.redacted.keys.filter { $0.hasPrefix("data/") }) == expected)
        try Self.expectHours(of: made.source)
        try Self.expectHours(of: made.redacted)
        let gone = Set(digests.source.keys.filter { $0.hasPrefix("data/") }).subtracting(expected)
        #expect(Set(result.leftOut) == gone)
        try Self.checkLog(result.log, made)
    }

    @Test("is not written into its source, nor into a folder inside it")
    func places() throws {
        let made = try Case(seed: 1, layout: .stereo)
        let before = try Disk.digests(made.source.path)
        for (output, words) in [
            ("source", "it already exists"), ("source/data", "it already exists"),
            ("source/data/x/y", "it is inside the source bag"), ("source/../source/z", "it is inside the source bag"),
        ] {
            let error = #expect(throws: JobError.self, "\(output)") {
                try BagRedactor(made.source.path, to: made.folder(output), made.requests).run()
            }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
        #expect(try Disk.digests(made.source.path) == before)
    }

    /// The packets of a speaker's file, by where they begin on the timeline, in samples at 48 kHz.
    static func packets(
        of audio: TimelineDocument.AudioFile, _ bag: MadeBag, _ name: String
    ) throws -> [Int: (bytes: [UInt8], shift: Int, clip: Int)] {
        let file = try PacketFileOracle(try Disk.bytes("\(bag.sessionFolder(name))/\(audio.path)"))
        var packets: [Int: (bytes: [UInt8], shift: Int, clip: Int)] = [:]
        for run in try #require(audio.packets) {
            let stream = file.streams[run.stream]
            let preSkip = file.oggOpus.links[run.stream].header.preSkip
            let first = try #require(stream.firstIndex { $0.start == run.granulePosition })
            for packet in stream[first..<first + run.count] {
                packets[packet.start - preSkip] = (packet.bytes, run.shiftedSamples, run.clip)
            }
        }
        return packets
    }

    @Test(
        "takes every packet out of an Opus file that has a hidden sample, and none that is far from all of them")
    func packets() throws {
        var counts = (gone: 0, kept: 0)
        for seed in 0..<UInt64(Effort.rounds(12, quick: 3)) {
            try expectPackets(seed: seed, &counts)
        }
        #expect(counts.gone > 0 && counts.kept > 0)
    }

    private func expectPackets(seed: UInt64, _ counts: inout (gone: Int, kept: Int)) throws {
        let made = try Case(seed: seed, layout: .stereo, overlap: .queue, OutputOptions(audio: [.wav, .opus]))
        _ = try made.redact()
        #expect(try BagVerifier(path: made.redacted.path, formats: []).run().isIntact)
        for (name, before) in made.timelines {
            let after = try made.redacted.timeline(named: name)
            for (old, new) in zip(before.audio, after.audio) where old.packets != nil {
                let step = 48_000 / before.sampleRate
                let channel = try #require(before.channels.firstIndex(of: old.channels[0]))
                let hidden = try #require(made.hidden[name]?[channel])
                func hides(_ samples: Range<Int>) -> Bool {
                    let frames = samples.lowerBound / step..<(samples.upperBound + step - 1) / step
                    return hidden[frames.clamped(to: hidden.indices)].contains(true)
                }
                let left = try Self.packets(of: new, made.redacted, name)
                let packets = try Self.packets(of: old, made.source, name)
                for (start, packet) in packets {
                    // A clip may be heard beside its place on the timeline. Both are hidden.
                    let (early, late) = (min(0, packet.shift), max(0, packet.shift))
                    // The window of a packet, or what its encoder has heard ahead, may reach 5 ms into the span.
                    let clip = before.clips[packet.clip]
                    let sound = (clip.startFrame ?? 0) * step..<(clip.endFrame ?? 0) * step
                    let ahead = (start + 960 - early..<start + 960 - early + 240 - step).clamped(to: sound)
                    // The packet behind one of its clip that is hidden may have a copy of it.
                    let follows = packets[start - 960].map { $0.clip == packet.clip } ?? false
                    if hides(start - late..<start + 960 - early) || !ahead.isEmpty && hides(ahead)
                        || follows && hides(start - 960 - late..<start - early)
                    {
                        #expect(left[start] == nil, "\(name)/\(old.path), \(start)")
                        counts.gone += 1
                    } else if !hides(start - late - 4800..<start - early + 960 + 4800) {
                        #expect(left[start]?.bytes == packet.bytes, "\(name)/\(old.path), \(start)")
                        counts.kept += 1
                    }
                }
            }
        }
    }

    /// The hour has the clips of all timelines, and their lengths to the frame. None of them is cut.
    private static func expectHours(of bag: MadeBag) throws {
        var (clips, seconds) = (0, 0.0)
        for (_, timeline) in try bag.timelines() {
            for clip in timeline.clips where clip.status == .placed {
                clips += 1
                seconds += Double(clip.frames ?? 0) / Double(timeline.sampleRate)
            }
        }
        let hours = try bag.summary().hours
        #expect(hours.map(\.hour) == ["2025-12-12T14"] && hours.map(\.clips) == [clips])
        #expect(abs((hours.first?.clipSeconds ?? 0) - seconds) < 0.005)
    }

    private static func checkLog(_ log: RedactionLog, _ made: Case) throws {
        #expect(log.redactions.count == made.requests.count)
        #expect(log.sources == [Disk.sha256(try Disk.bytes(made.source.path + "/tagmanifest-sha256.txt"))])
        for request in made.requests {
            let rate = Double(
                try #require(made.timelines.values.first { $0.sessionId == request.sessionId }).sampleRate)
            let from = try #require(Double(request.from?.text ?? ""))
            let starts = log.redactions
                .filter { $0.sessionId == request.sessionId && $0.redaction.speaker == request.speaker }
                .map { Double($0.redaction.startFrame) / rate }
            // In the first frame.
            #expect(starts.contains { $0 <= from && from < $0 + 1 / rate }, "\(from)")
        }
    }

    // MARK: - The same sound elsewhere

    @Test(
        "names each place where the same part of a clip is still heard",
        arguments: 0..<UInt64(Effort.rounds(12, quick: 3)))
    func sameClips(seed: UInt64) throws {
        let made = try Case(seed: seed + 100, layout: .stereo)
        var expected: Set<String> = []
        for (name, timeline) in made.timelines {
            for clip in timeline.clips {
                let flags = made.flags(of: clip, session: name)
                guard flags.contains(true), let digest = clip.source.sha256 else { continue }
                for (other, otherTimeline) in made.timelines {
                    for twin in otherTimeline.clips where twin.source.sha256 == digest {
                        let twins = Array(made.flags(of: twin, session: other))
                        // Heard there is what is hidden here.
                        if zip(flags, twins).contains(where: { $0 && !$1 }) {
                            expected.insert("\(other) \(twin.fileName)")
                        }
                    }
                }
            }
        }
        let result = try made.redact()
        let names = Dictionary(uniqueKeysWithValues: made.timelines.map { ($0.value.sessionId, $0.key) })
        #expect(
            Set(result.sameClips.map { "\(names[$0.otherSessionId] ?? "") \($0.otherFileName)" }).sorted()
                == expected.sorted())
    }

    @Test("everywhere leaves no such place", arguments: 0..<UInt64(Effort.rounds(12, quick: 3)))
    func everywhere(seed: UInt64) throws {
        // No clips of one speaker sound at once: a twin hides no part of another clip, which would be heard elsewhere.
        let made = try Case(seed: 2 * seed + 100, layout: .stereo)
        #expect(try made.redact(everywhere: true).sameClips.isEmpty)
        #expect(try BagVerifier(path: made.redacted.path, formats: []).run().isIntact)
        // What was to be hidden is, with more.
        for (name, timeline) in made.timelines {
            for audio in timeline.audio {
                let samples = try WavOracle(path: "\(made.redacted.sessionFolder(name))/\(audio.path)").samples
                let flags = made.flags(of: audio, session: name)
                #expect(samples.count == flags.count && zip(samples, flags).allSatisfy { $0 == 0 || !$1 }, "\(name)")
            }
        }
    }

    @Test("everywhere in a mix names no speaker, as all of them are hidden")
    func everywhereInMix() throws {
        let folder = TemporaryFolder()
        let twin = try Clips.voice(seconds: 0.2, seed: 1)
        let sessions = ["a", "b"].map {
            DayMaker.Session($0, [DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", twin)])
        }
        var hour = DayMaker.Hour(14, sessions)
        hour.naming = .session
        _ = try makeBag(
            JobOptions(timeline: TimelineOptions(layout: .mono)), of: try DayMaker([hour]).write(to: folder.path),
            in: folder("source"))
        var redactor = BagRedactor(
            folder("source"), to: folder("redacted"),
            [
                BagRedactor.Request(
                    sessionId: "a", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 100_000_000),
                    style: .silence, reason: "r")
            ])
        redactor.redactsEverywhere = true
        let log = try redactor.run().log.redactions.map { ($0.sessionId, $0.redaction.speaker) }
        #expect(log.map(\.0).sorted() == ["a", "b"] && log.allSatisfy { $0.1 == nil }, "\(log)")
        #expect(try BagVerifier(path: folder("redacted"), formats: []).run().isIntact)
    }

    @Test("everywhere covers the same time of a clip at another sample rate, rounded outwards")
    func otherRate() throws {
        let folder = TemporaryFolder()
        let twin = try Clips.voice(seconds: 0.3, sampleRate: 16_000, seed: 1)
        let other = try Clips.voice(seconds: 0.3, sampleRate: 24_000, seed: 2)
        var hour = DayMaker.Hour(
            14,
            [
                DayMaker.Session(
                    "fast",
                    [
                        DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", twin),
                        DayMaker.Clip(2, "user", "2025-12-12T14:00:02Z", other),
                    ]),
                DayMaker.Session(
                    "slow",
                    [
                        DayMaker.Clip(3, "user", "2025-12-12T14:00:00Z", try Clips.voice(seconds: 0.2, seed: 3)),
                        DayMaker.Clip(4, "user", "2025-12-12T14:00:01Z", twin),
                    ]),
            ])
        hour.naming = .session
        let archives = try DayMaker([hour]).write(to: folder.path)
        _ = try makeBag(of: archives, in: folder("source"))
        let rates = try ["fast", "slow"].map { try MadeBag(path: folder("source")).timeline(named: $0).sampleRate }
        try #require(rates == [24_000, 16_000])
        for (index, (first, last)) in [(1, 2), (100, 200), (7000, 7199), (0, 7200), (3001, 3001)].enumerated() {
            func time(_ frame: Int) -> RedactionTime {
                .offset(nanoseconds: Int((Double(frame) + 0.5) * 1e9 / 24_000))
            }
            var redactor = BagRedactor(
                folder("source"), to: folder("\(index)"),
                [
                    BagRedactor.Request(
                        sessionId: "fast", from: time(first), to: time(last), style: .silence, reason: "r")
                ])
            redactor.redactsEverywhere = true
            let log = try redactor.run().log
            // The frames of the clip: from `first` up to and with `last`, as far as it goes.
            let end = min(last + 1, 7200)
            let expected = 16_000 + first * 2 / 3..<16_000 + (end * 2 + 2) / 3
            let slow = log.redactions.filter { $0.sessionId == "slow" }.map(\.redaction)
            #expect(slow.map { $0.startFrame..<$0.startFrame + $0.frames } == [expected], "\(first)-\(last)")
            #expect(slow.map(\.speaker) == ["user"] && slow.map(\.reason) == ["r"])
        }
    }

    @Test(
        "names a clip of which nobody knows which recording is its own, if one of those that are kept for it has the sound"
    )
    func candidates() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.3, seed: 1)
        var unknown = DayMaker.Clip(2, "user", "2025-12-12T14:00:00Z", nil)
        unknown.fileName = "a.opus"
        var hour = DayMaker.Hour(
            14,
            [
                DayMaker.Session(
                    "s",
                    [
                        DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound),
                        DayMaker.Clip(3, "user", "2025-12-12T14:00:10Z", try Clips.voice(seconds: 0.3, seed: 3)),
                    ]),
                DayMaker.Session("t", [unknown]),
            ])
        hour.unlisted = [
            ZipMaker.Entry("x/a.opus", sound), ZipMaker.Entry("y/a.opus", try Clips.voice(seconds: 0.3, seed: 2)),
        ]
        _ = try makeBag(of: DayMaker([hour]).write(to: folder.path), in: folder("bag"))
        let clip = try #require(MadeBag(path: folder("bag")).timeline(named: "t").clips.first)
        #expect(clip.status == .ambiguous && clip.files?.count == 2)
        func redact(seconds: Int) throws -> [RedactedBag.SameClip] {
            let from = seconds * 1_000_000_000
            let request = BagRedactor.Request(
                sessionId: "s", from: .offset(nanoseconds: from), to: .offset(nanoseconds: from + 100_000_000),
                style: .silence, reason: "r")
            return try BagRedactor(folder("bag"), to: folder("redacted-\(seconds)"), [request]).run().sameClips
        }
        let same = try redact(seconds: 0)
        #expect(same.map { "\($0.otherSessionId) \($0.otherFileName)" } == ["t a.opus"])
        #expect(same.map(\.startFrame) == [nil])
        // There, another sound is hidden.
        #expect(try redact(seconds: 10).isEmpty)
    }
}
