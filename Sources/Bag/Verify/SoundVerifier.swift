import Calls
import Files
import OggOpus
import WaveAudio

/// Checks an Ogg Opus file against its `timeline.json`, packet by packet, without decoding.
struct PacketVerifier {
    let document: TimelineDocument
    let audio: TimelineDocument.AudioFile
    /// What the file says of itself; `nil` if another version made it.
    let header: OpusFileHeader?

    /// - Returns: a finding; `nil` if there is none.
    func check(_ file: borrowing InputFile) throws -> String? {
        let facts = try facts(of: file)
        if let finding = facts.findings.first { return finding.message }
        let samples = facts.links.reduce(0) { $0 + $1.samples48k }
        guard samples >= document.frames * (48_000 / document.sampleRate) else {
            return "it has only \(samples) samples at 48 kHz, fewer than the timeline"
        }
        if let finding = try checkPackets(of: file, facts: facts) { return finding }
        return try header.flatMap {
            try OpusFileCheck(header: $0, channels: audio.channels).firstDifference(in: file, facts: facts)
        }.map { "it has the packets, but not the pages that the program writes; the first difference is at byte \($0)" }
    }

    private func facts(of file: borrowing InputFile) throws -> ClipFacts {
        var scanner = ClipScanner()
        try file.readBlocks { scanner.take($0) }
        return try scanner.finish()
    }

    private func checkPackets(of file: borrowing InputFile, facts: ClipFacts) throws -> String? {
        var runs = (audio.packets ?? [])[...]
        var packetsLeft = 0  // of the current run
        var hash = SHA256Stream()
        var message: String?
        // The reader's closure needs its own copy of the file.
        let file = try file.another()
        var offset = 0
        let reader = ClipPacketReader(facts: facts) { buffer in
            // The buffer belongs to the reader and is filled during the call.
            let count = try unsafe file.read(into: buffer, at: offset)
            offset += count
            return count
        }
        try reader.read { packet in
            if packetsLeft == 0, let run = runs.first, run.stream == packet.link, run.granulePosition == packet.start48k
            {
                packetsLeft = run.count
                runs = runs.dropFirst()
            }
            if packetsLeft > 0 {
                packetsLeft -= 1
                // The packet is valid during the call, and it is only read here.
                hash.update(unsafe packet.bytes.bytes)
            } else if unsafe !OpusSilence.isSilence(packet.bytes) {
                message =
                    message
                    ?? "there is sound at granule position \(packet.start48k) of stream \(packet.link), "
                    + "where no clip is placed"
            }
        }
        if let message { return message }
        guard runs.isEmpty, packetsLeft == 0 else { return "its packets are not at the positions in timeline.json" }
        return hash.finalize() == audio.packetsSha256
            ? nil : "the SHA-256 of its packets is not the packetsSha256 in timeline.json"
    }
}

/// Checks that redacted spans have the tone or silence that replaces them.
struct RedactionCheck {
    private let redactor: WaveRedactor
    private let format: WaveFormat
    private(set) var firstDifference: Int?

    /// - Returns: `nil` if nothing in the file is redacted.
    init?(document: TimelineDocument, audio: TimelineDocument.AudioFile) {
        let fills = (document.redactions ?? []).fills(channels: audio.channels)
        guard !fills.isEmpty else { return nil }
        redactor = WaveRedactor(fills: fills)
        format = WaveFormat(sampleRate: document.sampleRate, channels: audio.channels.count)
    }

    mutating func take(_ samples: Span<Int16>, at start: Int) {
        let frames = start..<start + samples.count / format.channels
        guard firstDifference == nil, redactor.fills.contains(where: { $0.frames.overlaps(frames) }) else { return }
        var expected = samples.indices.map { samples[$0] }
        redactor.apply(to: &expected, from: start, format: format)
        firstDifference = samples.indices.first { samples[$0] != expected[$0] }.map { start + $0 / format.channels }
    }
}

/// Finds sound in an audio file where no clip is placed.
struct SilenceCheck {
    /// For each channel of the file, the ranges in which a clip is placed, sorted and without overlaps.
    private let sounding: [[Range<Int>]]
    private var next: [Int]
    private(set) var firstSound: (channel: Int, frame: Int)?

    init(document: TimelineDocument, audio: TimelineDocument.AudioFile) {
        sounding = audio.channels.map { name in
            let ranges = document.clips.compactMap { clip -> Range<Int>? in
                guard let start = clip.startFrame, let end = clip.endFrame, start < end,
                    document.channels.indices.contains(clip.channel), document.channels[clip.channel] == name
                else { return nil }
                return start..<end
            }
            var sounding = Self.union(ranges)
            // In the order in which they were made: a tone adds sound, and silence removes the sound of clips.
            for redaction in document.redactions ?? [] where redaction.channels.contains(name) {
                let range = redaction.range
                sounding = sounding.flatMap { clip in
                    [
                        clip.lowerBound..<max(clip.lowerBound, min(clip.upperBound, range.lowerBound)),
                        min(clip.upperBound, max(clip.lowerBound, range.upperBound))..<clip.upperBound,
                    ]
                }
                if redaction.style == .tone { sounding.append(range) }
                sounding = Self.union(sounding.filter { !$0.isEmpty })
            }
            return sounding
        }
        next = audio.channels.map { _ in 0 }
    }

    mutating func take(_ samples: Span<Int16>, at start: Int) {
        guard firstSound == nil else { return }
        let channels = sounding.count
        let end = start + samples.count / channels
        for channel in 0..<channels {
            var position = start
            while position < end {
                while next[channel] < sounding[channel].count, sounding[channel][next[channel]].upperBound <= position {
                    next[channel] += 1
                }
                let clip = next[channel] < sounding[channel].count ? sounding[channel][next[channel]] : end..<end
                let silentTo = min(end, max(position, clip.lowerBound))
                for frame in position..<silentTo where samples[(frame - start) * channels + channel] != 0 {
                    firstSound = (channel, frame)
                    return
                }
                position = max(silentTo, min(end, clip.upperBound))
            }
        }
    }

    private static func union(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var united: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = united.last, range.lowerBound <= last.upperBound {
                united[united.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                united.append(range)
            }
        }
        return united
    }
}
