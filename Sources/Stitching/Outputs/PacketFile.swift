import Bag
import Calls
import Files
import Foundations
import OggOpus

/// Places the clips' original packets on the timeline: one Ogg Opus file for each speaker.
///
/// Each clip is written completely at its start, packet by packet, so only its compressed bytes are in memory.
final class PacketOutput: SessionOutput {
    private let run: SessionRun
    private var nextClip = 0
    /// One for each speaker, in order.
    private let files: [PacketFile]

    init(_ run: SessionRun, folder: SessionFolder) throws {
        self.run = run
        let planned = run.planned
        files = try ChannelLayout.files(speakers: planned.plan.speakers, layout: .split).enumerated().map {
            speakerIndex, layout in
            try PacketFile(
                plan: SpeakerPackets.plan(run, speakerIndex: speakerIndex), layout: layout,
                session: planned, folder: folder)
        }
    }

    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws {
        while nextClip < segment.clipsBegun {
            let clip = run.clips[nextClip]
            let file = files[clip.placement.speakerIndex]
            try run.run(at: nextClip).packets?.read { try file.write($0, clip: clip.clipIndex) }
            nextClip += 1
        }
    }

    func finish(_ files: inout SessionFiles) throws {
        for file in self.files {
            let audio = try file.finish()
            files.audio.append(audio)
            files.originals[audio.path] = file.original
        }
    }
}

/// Writes one speaker's Ogg Opus file from the first page to the last, and computes its checksums on the way.
final class PacketFile {
    private let streams: [PacketPlan.Stream]
    private let layout: ChannelLayout.File
    private let tags: OpusTags
    private let serialNumber: UInt32

    private var file: PendingFile?
    /// In place of `file`, if the bag to compare with has redactions in this session.
    let original: AnonymousFile?
    private var bytesWritten = 0
    private var fileHash = SHA256Stream()
    private var packetHash = SHA256Stream()

    private var streamIndex = 0
    private var muxer: OggOpusMuxer
    /// The placements of all streams in order. `current` is the index of the one being filled.
    private let placements: [PacketPlan.Placement]
    private var current = 0
    private var runs: [PlacedPackets] = []

    /// Pages are written in pieces of about this size.
    private static let pieceBytes = 1 << 16

    init(plan: PacketPlan, layout: ChannelLayout.File, session: PlannedSession, folder: SessionFolder) throws {
        self.layout = layout
        let header = OpusFileHeader(
            sessionId: session.session.sessionId, start: session.plan.start?.exactRFC3339)
        tags = header.tags(channels: layout.channels)
        serialNumber = header.serialNumber(channels: layout.channels)
        placements = plan.streams.flatMap(\.placements)
        // There may be a hundred thousand placements: they are in memory once.
        streams = plan.streams.map(\.withoutPlacements)
        muxer = Self.muxer(plan.streams[0], tags: tags, serialNumber: serialNumber)
        let isRedacted = folder.recordedTimelines(of: session.session)?.redactions.isEmpty == false
        original = isRedacted ? try AnonymousFile() : nil
        file =
            isRedacted
            ? nil
            : try PendingFile(
                folder.path(of: layout.fileName(.opus), session: session.session), in: folder.staging)
    }

    /// - Parameters:
    ///   - packet: the next packet. Clips come in the order of the plan.
    ///   - clip: the index of the packet's clip in the session.
    /// - Throws: `ClipError` if a clip has more packets than its pages indicated.
    func write(_ packet: ClipPacketReader.Packet, clip: Int) throws {
        guard let index = placementIndex(clip: clip, link: packet.link) else { return }
        let isFirst = index > current || runs.isEmpty
        current = index
        let placement = placements[index]
        while streamIndex < placement.stream { try beginNextStream() }
        // Rounded to the grid, because a loss within a clip may not be a whole number of frames.
        let start = placement.granulePosition + packet.start48k / PacketPlanner.grid * PacketPlanner.grid
        let end = max(muxer.granulePosition, start) + packet.samples48k
        if placement.sequence.isCut, end > placement.endGranule { return }
        let isApart = isFirst || muxer.granulePosition < start
        try fillWithSilence(to: start)
        guard muxer.granulePosition + packet.samples48k <= placement.endGranule else {
            throw ClipError.damaged("it has more packets than its granule positions allow")
        }
        if isApart {
            runs.append(PlacedPackets(placement, granulePosition: muxer.granulePosition, count: 0))
        }
        runs[runs.count - 1].count += 1
        // The packet is valid during this call. Its bytes are copied and hashed at once.
        unsafe muxer.append(packet.bytes, samples48k: packet.samples48k)
        packetHash.update(unsafe packet.bytes.bytes)
        try writePages(atLeast: Self.pieceBytes)
    }

    /// Ends the file and moves it to its final path.
    func finish() throws -> TimelineDocument.AudioFile {
        while streamIndex < streams.count - 1 { try beginNextStream() }
        try endStream()
        try writePages(atLeast: 1)
        try file.take()?.putInPlace()
        return TimelineDocument.AudioFile(
            path: layout.fileName(.opus), sha256: fileHash.finalize(), pcmSha256: nil,
            packetsSha256: packetHash.finalize(), bytes: bytesWritten, channels: layout.channels,
            packets: runs)
    }

    /// Returns `nil` for a stream without an audible sample.
    private func placementIndex(clip: Int, link: Int) -> Int? {
        placements[current...].firstIndex { $0.sequence.clip == clip && $0.sequence.link == link }
    }

    private func beginNextStream() throws {
        try endStream()
        streamIndex += 1
        // Chained streams need different serial numbers (RFC 3533 section 4).
        let next = Self.muxer(
            streams[streamIndex], tags: tags, serialNumber: serialNumber &+ UInt32(streamIndex))
        try writePages(atLeast: 1)
        muxer = next
    }

    private func endStream() throws {
        let end = streams[streamIndex].endGranule
        try fillWithSilence(to: PacketPlanner.roundedUp(end))
        muxer.finish(endGranule: end)
    }

    /// Fills one minute at a time, so that hours of silence do not accumulate in memory.
    private func fillWithSilence(to end: Int) throws {
        while muxer.granulePosition < end {
            muxer.appendSilence(to: min(end, muxer.granulePosition + 60 * 48_000))
            try writePages(atLeast: Self.pieceBytes)
        }
    }

    private func writePages(atLeast count: Int) throws {
        guard muxer.pages.count >= count else { return }
        try file?.write(muxer.pages, at: bytesWritten)
        try original?.write(muxer.pages, at: bytesWritten)
        fileHash.update(muxer.pages)
        bytesWritten += muxer.pages.count
        muxer.removePages()
    }

    private static func muxer(_ stream: PacketPlan.Stream, tags: OpusTags, serialNumber: UInt32) -> OggOpusMuxer {
        OggOpusMuxer(
            head: OpusHead(
                channelCount: stream.channelCount, preSkip: stream.preSkip, inputSampleRate: stream.inputSampleRate,
                outputGain: stream.outputGain),
            tags: tags, serialNumber: serialNumber)
    }
}
