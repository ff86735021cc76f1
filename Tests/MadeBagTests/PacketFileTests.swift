import Bag
import Calls
import Stitching
import TestSupport
import Testing

/// The Ogg Opus files of random calls, against the packets of each clip alone.
@Suite("An Opus file of a speaker")
struct PacketFileTests {
    @Test(
        "has the packets of the clips, as they were, where the timeline says",
        arguments: 0..<UInt64(Effort.rounds(10, quick: 2)), [TimelineOptions.Overlap.queue, .cut])
    func packets(seed: UInt64, overlap: TimelineOptions.Overlap) throws {
        var random = Random(seed: seed)
        let folder = TemporaryFolder()
        let day = try PipelineTests.day(&random)
        var options = TimelineOptions()
        options.overlap = overlap
        _ = try makeBag(
            JobOptions(timeline: options, outputs: OutputOptions(audio: [.opus])),
            of: try day.write(to: folder.path), in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        for session in day.hours[0].sessions {
            let timeline = try bag.timeline(sessionId: session.sessionId)
            var found: [Int: [[UInt8]]] = [:]
            for audio in timeline.audio {
                let file = try PacketFileOracle(
                    try Disk.bytes("\(bag.sessionFolder(session.sessionId))/\(audio.path)"))
                let runs = try #require(audio.packets)
                let (ofClips, others) = try file.packets(at: runs)
                try Self.checkHeaders(file, runs, timeline, session)
                // Nothing else but silence.
                #expect(others.allSatisfy { $0.count == 3 && $0.suffix(2) == [0xFF, 0xFE] })
                found.merge(ofClips) { first, _ in first }
                let order = runs.map(\.clip).reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
                #expect(audio.packetsSha256 == Disk.sha256(order.flatMap { (ofClips[$0] ?? []).flatMap { $0 } }))
                try Self.check(runs, timeline, session, file)
                let frames = timeline.frames * (48_000 / timeline.sampleRate)
                // Clips that wait for others may end later than in the timeline.
                let latest = frames + 4800 + (runs.map(\.shiftedSamples).max() ?? 0)
                #expect((frames..<latest).contains(file.oggOpus.samples48k))
            }
            for (index, clip) in timeline.clips.enumerated() {
                let source = try #require(session.clips.first { $0.fileName == clip.fileName }?.bytes)
                let own = try PacketFileOracle.soundingPackets(of: source)
                let packets = found[index] ?? []
                #expect(clip.cutFrames == nil ? packets == own : own.starts(with: packets), "\(clip.fileName)")
            }
        }
        #expect(try BagVerifier(path: bag.path, formats: []).run().isIntact)
    }

    /// The end lies in the middle of the last packet, farther from its end than most packets are long.
    @Test("has the packets of 120 ms of a clip whose end is trimmed by 80 ms")
    func trimmedLongPackets() throws {
        var muxer = OggMuxer()
        muxer.endTrim = 3840
        // Two frames of 60 ms without sound.
        let packets = [[UInt8]](repeating: [0x19], count: 5)
        let folder = TemporaryFolder()
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", muxer.file(packets: packets))
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", [clip])])]).write(to: folder.path)
        let summary = try makeBag(
            JobOptions(outputs: OutputOptions(audio: [.wav, .opus])), of: archives, in: folder("bag")
        ).summary
        #expect(summary.problems.isEmpty && summary.totals.placed == 1, "\(summary.problems)")
        let bag = MadeBag(path: folder("bag"))
        let audio = try #require(bag.timeline(named: "s").audio.first { $0.packets != nil })
        let file = try PacketFileOracle(try Disk.bytes("\(bag.sessionFolder("s"))/\(audio.path)"))
        #expect(try file.packets(at: try #require(audio.packets)).0.values.map { $0 } == [packets])
        #expect(try bag.findings() == [])
    }

    /// Pages without a packet: nothing of them is heard.
    @Test("has no page more than the program writes, whatever is in it")
    func furtherPage() throws {
        let folder = TemporaryFolder()
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", try Clips.voice(seconds: 0.3, seed: 1))
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", [clip])])]).write(to: folder.path)
        _ = try makeBag(JobOptions(outputs: OutputOptions(audio: [.opus])), of: archives, in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        let path = try #require(bag.timeline(named: "s").audio.first?.path)
        let file = "\(bag.sessionFolder("s"))/\(path)"
        let whole = try Disk.bytes(file)
        let pages = OggPatch.pages(of: whole)
        let last = Array(whole[try #require(pages.last)])
        #expect(try bag.findings() == [])
        for (flags, granule, step) in [(4, 0, 1), (0, 0, 1), (4, -1, 1), (0, -1, 1), (4, 0, 0), (4, 0, 2)]
            as [(UInt8, Int, Int)]
        {
            var page = OddPage()
            page.flags = flags
            page.granulePosition = granule < 0 ? -1 : Int64(last.littleEndian(at: 6, count: 8))
            page.serialNumber = UInt32(last.littleEndian(at: 14, count: 4))
            page.number = UInt32(last.littleEndian(at: 18, count: 4) + step)
            try bag.forge(path, ofSession: "s", as: whole + page.bytes)
            let findings = try bag.findings().filter { $0.path.hasSuffix(path) }.map(\.message)
            #expect(
                findings == [
                    "it has the packets, but not the pages that the program writes; the first difference is at byte "
                        + "\(whole.count)"
                ])
        }
    }

    /// The pages after the loss are 1060 samples later.
    @Test("has what follows a loss within a clip on the grid of packets, not later than it is")
    func loss() throws {
        let folder = TemporaryFolder()
        let packets = try OpusEncoding().packets(Signal.voice(seconds: 0.4, sampleRate: 16_000, seed: 1)).packets
        var muxer = OggMuxer()
        muxer.packetsPerPage = 5
        var sound = muxer.file(packets: packets)
        for page in OggPatch.pages(of: sound).dropFirst(3) {
            let number = UInt32(sound.littleEndian(at: page.lowerBound + 18, count: 4))
            sound.patch(at: page.lowerBound + 18, littleEndian: number + 1)
            OggPatch.changeGranule(of: page, in: &sound) { $0 + 1060 }
        }
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound)
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", [clip])])]).write(to: folder.path)
        _ = try makeBag(JobOptions(outputs: OutputOptions(audio: [.opus])), of: archives, in: folder("bag"))
        let runs = try MadeBag(path: folder("bag")).timeline(named: "s").audio.flatMap { $0.packets ?? [] }
        #expect(runs.map(\.count) == [5, packets.count - 5])
        // 4800 and 1060 are 5860, of which 100 are beyond the grid.
        #expect(runs[1].granulePosition - runs[0].granulePosition == 5760)
        #expect(try MadeBag(path: folder("bag")).findings() == [])
    }

    @Test("does not wait for packets behind the end of the clip before")
    func trimmed() throws {
        var encoding = OpusEncoding()
        encoding.sampleRate = 16_000
        // Of a second, half is heard.
        let first = try Clips.clip(seconds: 1, encoding: encoding, seed: 1) { $0.endTrim += 24_000 }
        let second = try Clips.voice(seconds: 0.2, seed: 2)
        let clips = [("00.000", first), ("00.500", second)].enumerated().map { index, clip in
            DayMaker.Clip(index + 1, "user", "2025-12-12T14:00:\(clip.0)Z", clip.1)
        }
        let folder = TemporaryFolder()
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path)
        _ = try makeBag(
            JobOptions(outputs: OutputOptions(audio: [.opus])), of: archives, in: folder("bag"))
        let timeline = try MadeBag(path: folder("bag")).timeline(named: "s")
        #expect(timeline.clips.map(\.frames) == [8000, 3200] && timeline.clips.map(\.startFrame) == [0, 8000])
        let runs = try #require(timeline.audio.first?.packets)
        // The longest packet that begins before the end is 120 ms long, and 6.5 ms are before the first sample.
        #expect(runs.map(\.clip) == [0, 1] && (0...5760 + 312 + 120).contains(runs[1].shiftedSamples), "\(runs)")
    }

    /// Each run of packets belongs to a clip of the file's speaker, and is near the clip's place.
    private static func check(
        _ runs: [PlacedPackets], _ timeline: TimelineDocument, _ session: DayMaker.Session, _ file: PacketFileOracle
    ) throws {
        var seen: [Int: Int] = [:]
        for run in runs {
            let clip = timeline.clips[run.clip]
            let source = try OggOracle(try #require(session.clips.first { $0.fileName == clip.fileName }?.bytes))
            // Each stream of a chained clip has a run of its own, and follows the one before.
            let link = seen[run.clip, default: 0]
            seen[run.clip, default: 0] += 1
            let before = source.links.prefix(link).reduce(0) { $0 + $1.samples48k }
            let place = try #require(clip.startFrame) * (48_000 / timeline.sampleRate) + before
            #expect(run.startSample == place + run.shiftedSamples)
            // The first packet begins before the clip by what the clip's own header skips.
            let skipped = source.links[link].header.preSkip
            let header = file.oggOpus.links[run.stream].header
            #expect(run.granulePosition - header.preSkip + skipped == run.startSample, "\(clip.fileName)")
        }
    }

    /// Two channels if a clip of the stream has two, and the highest rate of the recordings.
    private static func checkHeaders(
        _ file: PacketFileOracle, _ runs: [PlacedPackets], _ timeline: TimelineDocument, _ session: DayMaker.Session
    ) throws {
        for (index, link) in file.oggOpus.links.enumerated() {
            let clips = Set(runs.filter { $0.stream == index }.map(\.clip))
            let headers = try clips.flatMap { clip in
                let bytes = session.clips.first { $0.fileName == timeline.clips[clip].fileName }?.bytes
                return try OggOracle(try #require(bytes)).links.map(\.header)
            }
            #expect(link.header.channels == headers.map(\.channels).max())
            #expect(link.header.inputSampleRate == headers.map(\.inputSampleRate).max())
        }
    }

    @Test("is a chain of streams where the clips' gains differ: each with its gain and its packets")
    func gains() throws {
        let gains = [0, 256, 256, -300, 0]
        var encoding = OpusEncoding()
        encoding.sampleRate = 16_000
        let clips = try gains.enumerated().map { index, gain in
            DayMaker.Clip(
                index, "user", "2025-12-12T14:00:0\(index)Z",
                try Clips.clip(seconds: 0.3, encoding: encoding, seed: UInt64(index + 1)) { $0.gain = gain })
        }
        let folder = TemporaryFolder()
        var hour = DayMaker.Hour(14, [DayMaker.Session("s", clips)])
        hour.naming = .session
        _ = try makeBag(
            JobOptions(outputs: OutputOptions(audio: [.opus])), of: try DayMaker([hour]).write(to: folder.path),
            in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        let audio = try #require(bag.timeline(named: "s").audio.first)
        let file = try PacketFileOracle(try Disk.bytes("\(bag.sessionFolder("s"))/\(audio.path)"))
        #expect(file.oggOpus.links.map(\.header.gain) == [0, 256, -300, 0])
        let packets = try file.packets(at: try #require(audio.packets)).ofClips
        for (index, clip) in clips.enumerated() {
            #expect(try packets[index] == PacketFileOracle.soundingPackets(of: try #require(clip.bytes)))
        }
        #expect(try BagVerifier(path: bag.path, formats: []).run().isIntact)
    }

    /// The timeline of two clips of 0.3 s and without pre-skip, of which the second cuts the first.
    ///
    /// - Parameter microseconds: from the start of the first to that of the second.
    private func cut(after microseconds: Int, _ encoding: OpusEncoding, _ rate: SampleRate) throws -> TimelineDocument {
        let clips = try [0, microseconds].enumerated().map { index, time in
            DayMaker.Clip(
                index, "user", "2025-12-12T14:00:00.\(String(1_000_000 + time).dropFirst())Z",
                try Clips.clip(seconds: 0.3, encoding: encoding, seed: UInt64(index + 1)) { $0.preSkip = 0 })
        }
        let folder = TemporaryFolder()
        let options = TimelineOptions(sampleRate: .fixed(rate), overlap: .cut)
        _ = try makeBag(
            JobOptions(timeline: options, outputs: OutputOptions(audio: [.opus])),
            of: try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path),
            in: folder("bag"))
        return try MadeBag(path: folder("bag")).timeline(named: "s")
    }

    @Test("has of a clip that is cut the packets that end by then", arguments: [(59, 2), (60, 3), (79, 3), (80, 4)])
    func cut(milliseconds: Int, packets: Int) throws {
        var encoding = OpusEncoding()
        encoding.sampleRate = 16_000
        let timeline = try cut(after: 1000 * milliseconds, encoding, .hz48000)
        #expect(timeline.audio.first?.packets?.first?.count == packets)
    }

    /// At 8 kHz, of which the second clip takes the last frame of the first, or begins after it.
    @Test(
        "has the last packet of a clip unless another takes a frame of it", arguments: [(306_375, 15), (306_500, 16)])
    func cutByOneFrame(microseconds: Int, packets: Int) throws {
        let timeline = try cut(after: microseconds, OpusEncoding(), .hz8000)
        #expect(timeline.clips.map { $0.cutFrames ?? 0 } == [16 - packets, 0])
        #expect(timeline.audio.first?.packets?.first?.count == packets)
    }

    @Test("has no sound where the timeline has no clip, and every packet that it lists; a check finds both")
    func forged() throws {
        let made = try BagMadeTwice(OutputOptions(audio: [.opus]))
        let whole = try made.bag.timeline(named: "s1")
        func findings(_ change: (inout [PlacedPackets]) -> Void) throws -> [String] {
            var document = whole
            let audio = try #require(document.audio.firstIndex { $0.packets?.count ?? 0 > 1 })
            var packets = try #require(document.audio[audio].packets)
            change(&packets)
            document.audio[audio].packets = packets
            try made.bag.forge(.recorded(document), named: "s1")
            return try made.bag.findings().map(\.message)
        }
        #expect(try findings { _ in } == [])
        // The packets of the first run are sound of no clip now.
        #expect(try findings { $0.removeFirst() }.contains { $0.contains("there is sound at granule position") })
        #expect(try findings { $0[0].count -= 1 }.contains { $0.contains("there is sound at granule position") })
        // More than there are.
        #expect(try findings { $0.append($0[0]) }.contains { $0.contains("not at the positions in timeline.json") })
        #expect(try findings { $0[$0.count - 1].count += 1000 }.contains { $0.contains("not at the positions") })
        #expect(try findings { $0[0].granulePosition += 120 } != [])
        var other = whole
        let audio = try #require(other.audio.firstIndex { $0.packetsSha256 != nil })
        other.audio[audio].packetsSha256 = Disk.sha256([1])
        try made.bag.forge(.recorded(other), named: "s1")
        #expect(try made.bag.findings().map(\.message).contains { $0.contains("not the packetsSha256") })
    }

    @Test("is as long as the timeline, also of an earlier version, whose pages are not made again")
    func tooShort() throws {
        let clips = try [("user", "00"), ("agent_tts", "09")].map { speaker, second in
            DayMaker.Clip(1, speaker, "2025-12-12T14:00:\(second)Z", try Clips.voice(seconds: 0.2, seed: 1))
        }
        let folder = TemporaryFolder()
        _ = try makeBag(
            JobOptions(outputs: OutputOptions(audio: [.opus])),
            of: try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path),
            in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        try bag.age()
        #expect(try bag.findings() == [])
        let path = try #require(bag.timeline(named: "s").audio.first { $0.channels == ["user"] }).path
        var file = try Disk.bytes("\(bag.sessionFolder("s"))/\(path)")
        // Behind the page of the clip there is silence.
        let page = OggPatch.pages(of: file)[2]
        #expect(page.upperBound < file.count)
        file.removeSubrange(page.upperBound...)
        file[page.lowerBound + 5] |= 4
        OggPatch.fixChecksum(of: page, in: &file)
        try bag.forge(path, ofSession: "s", as: file)
        let found = try bag.findings().map(\.message)
        #expect(found.count == 1 && found[0].contains("fewer than the timeline"), "\(found)")
    }
}
