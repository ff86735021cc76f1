import Calls
import Foundations

/// `timeline.json` of a recorded session: all that was listed of it, and where it stands.
///
/// Times are UTC in RFC 3339 with milliseconds, `start` with as many digits as it needs; frames are counted at
/// `sampleRate`; the members stand in the file in the order in which they stand here.
public struct TimelineDocument: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-timeline/1"

    public var format = currentFormat
    public var sessionId: String
    public var externalConversationId: String?
    public var start: String?
    public var sampleRate: Int
    public var frames: Int
    public var durationSeconds: Double
    /// What each channel holds: a speaker, or `mix`.
    public var channels: [String]
    public var audio: [AudioFile]
    public var clips: [Clip]
    public var gapsShortened: [ShortenedGap]
    public var problems: [Problem]
    /// In the order in which they were made; absent where there is none.
    public var redactions: [Redaction]?
    /// Files that stood here before a redaction, and could not be redacted.
    public var leftOut: [String]?

    package init(
        sessionId: String, externalConversationId: String?, start: String?, sampleRate: Int, frames: Int,
        channels: [String], audio: [AudioFile], clips: [Clip], gapsShortened: [ShortenedGap], problems: [Problem]
    ) {
        self.sessionId = sessionId
        self.externalConversationId = externalConversationId
        self.start = start
        self.sampleRate = sampleRate
        self.frames = frames
        self.durationSeconds = Seconds.rounded(frames: frames, sampleRate: sampleRate)
        self.channels = channels
        self.audio = audio
        self.clips = clips
        self.gapsShortened = gapsShortened
        self.problems = problems
    }

    /// The files of single clips, each once: several clips may list one entry.
    package var clipFiles: [ClipFile] {
        var seen: Set<String> = []
        return clips.flatMap { [$0.file].compactMap(\.self) + ($0.files ?? []) }.filter {
            seen.insert($0.path).inserted
        }
    }

    /// What is in `unplaced/`, each file once.
    package var unplacedPaths: [String] {
        var seen: Set<String> = []
        return clips.flatMap(\.keptFiles).map(\.path).filter { seen.insert($0).inserted }
    }

    /// A file beside `timeline.json`.
    public struct AudioFile: Hashable, Codable, Sendable {
        public var path: String
        /// Of the whole file.
        public var sha256: Checksum
        /// Of the samples alone: the content of the WAV's `data` chunk, 16-bit little-endian, channels interleaved. FLAC
        /// decodes to the same; Opus has packets instead.
        public var pcmSha256: Checksum?
        /// Of the clips' own packets, one behind the other in the order of the file, without the silence between them.
        public var packetsSha256: Checksum?
        public var bytes: Int
        /// What the file's channels hold, in their order.
        public var channels: [String]
        /// Where the packets stand; for Opus alone.
        public var packets: [PlacedPackets]?

        package init(
            path: String, sha256: Checksum, pcmSha256: Checksum?, packetsSha256: Checksum? = nil, bytes: Int,
            channels: [String], packets: [PlacedPackets]? = nil
        ) {
            self.path = path
            self.sha256 = sha256
            self.pcmSha256 = pcmSha256
            self.packetsSha256 = packetsSha256
            self.bytes = bytes
            self.channels = channels
            self.packets = packets
        }
    }

    public struct Clip: Hashable, Codable, Sendable {
        public var messageId: MessageID?
        public var fileName: String
        public var type: String
        /// Position in `channels`.
        public var channel: Int
        public var timestamp: String?
        public var source: Source
        public var status: ClipStatus
        /// The three are there for placed clips alone.
        public var startFrame: Int?
        public var frames: Int?
        public var shiftedFrames: Int?
        /// Of `frames`: silence in place of sound that is lost, cannot be decoded, or never came. There for placed clips
        /// alone.
        public var missingFrames: Int?
        /// How many of its last frames are left out, as the next clip of its speaker begins; absent where none is.
        public var cutFrames: Int?
        /// There where the clip's own pages tell it: all of the clip, also where it is cut.
        public var durationSeconds: Double?
        /// Of a placed clip, where clips are written as files of their own; of one that is not placed, its entry in
        /// `unplaced/`.
        public var file: ClipFile?
        /// Of an ambiguous clip: the entries that could be it, in `unplaced/`.
        public var files: [ClipFile]?

        /// - Parameter samples48k: its length by its own pages; `nil` where they do not tell it.
        package init(
            listed: ListedClip, channel: Int, source: Source, status: ClipStatus,
            placement: TimelinePlan.Placement?, missingFrames: Int?, samples48k: Int?
        ) {
            messageId = listed.messageId
            fileName = listed.fileName
            type = listed.speaker.name
            self.channel = channel
            timestamp = listed.timestamp
            self.source = source
            self.status = status
            startFrame = placement?.startFrame
            frames = placement?.frames
            shiftedFrames = placement?.shiftedFrames
            self.missingFrames = placement == nil ? nil : missingFrames
            cutFrames = placement.flatMap { $0.cutFrames > 0 ? $0.cutFrames : nil }
            durationSeconds = samples48k.map { Seconds.rounded(frames: $0, sampleRate: 48_000) }
        }

        /// Its bytes as they were received, in `unplaced/`; empty for a placed clip.
        package var keptFiles: [ClipFile] { status == .placed ? [] : [file].compactMap(\.self) + (files ?? []) }
    }

    /// Where a clip's bytes came from.
    public struct Source: Hashable, Codable, Sendable {
        public var archive: String
        /// The path inside the archive; absent where there is none, or more than one.
        public var entry: String?
        public var sha256: Checksum?
        public var bytes: Int?

        package init(archive: String, entry: String?, sha256: Checksum?, bytes: Int?) {
            self.archive = archive
            self.entry = entry
            self.sha256 = sha256
            self.bytes = bytes
        }
    }
}

// MARK: - What outputs for reviewers ask of it

extension TimelineDocument {
    /// Who speaks in it, in the order of channels; also where all are mixed into one.
    package var speakers: [Speaker] { Set(clips.map { Speaker($0.type) }).sorted() }

    package var startTime: UTCTime? { start.flatMap(UTCTime.init(iso8601:)) }

    /// Frames from the first clip's start to the last one's end, silences that were shortened at their full length.
    var conversationFrames: Int { gapsShortened.reduce(frames) { $0 + $1.removedFrames } }

    package var conversationSeconds: Double { Seconds.rounded(frames: conversationFrames, sampleRate: sampleRate) }

    /// When the last clip has ended.
    package var endTime: UTCTime? { startTime?.plus(frames: conversationFrames, sampleRate: sampleRate) }

    /// When a placed clip was spoken: its own time, wherever a queue or a shortened silence has moved it to.
    package func time(of clip: Clip, options: TimelineOptions) -> UTCTime? {
        guard let time = options.time(of: clip.timestamp), let frame = clip.startFrame else { return nil }
        guard options.timestampMark(of: Speaker(clip.type)) == .end, let startTime, let shift = clip.shiftedFrames
        else { return time }
        return startTime.plus(frames: frame - shift, sampleRate: sampleRate)
    }

    /// Who speaks in each channel of a file: one speaker, or all where they are mixed.
    package func speakers(in audio: AudioFile) -> [[Speaker]] {
        let isMix = channels == ["mix"] && audio.packets == nil
        return audio.channels.map { name in speakers.filter { isMix || $0 == Speaker(name) } }
    }
}

extension TimelineDocument.Clip {
    /// Its length, or what is left of it where it is cut.
    package func heardSeconds(rate: Int) -> Double? {
        cutFrames == nil ? durationSeconds : frames.map { Seconds.rounded(frames: $0, sampleRate: rate) }
    }

    package var speaker: Speaker { Speaker(type) }

    package var label: String { MessageLabel.text(messageId: messageId, fileName: fileName) }
}

extension TimelineDocument.AudioFile {
    /// Without the dot.
    package var fileExtension: String { path.split(separator: ".").last.map(String.init) ?? "" }

    /// One of those that the vCon draft recommends, where it has one.
    package var mediaType: String? {
        switch fileExtension {
        case "wav": "audio/x-wav"
        case "flac": "audio/flac"
        case "opus": "audio/ogg"
        default: nil
        }
    }
}

// MARK: - How far clips were moved

extension TimelineDocument {
    /// How far each clip stands from the frame of its time, in frames, by its position in `clips`; those that stand
    /// there are not in it. A silence that was shortened before a clip has moved all of the conversation, not the clip.
    package var moves: [Int: Int] {
        var ends: [Int] = []
        // What was taken out in front of all gaps, up to the first one's end, up to the second one's, …
        var removed = [0]
        for gap in gapsShortened.sorted(by: { $0.startFrame < $1.startFrame }) {
            ends.append(gap.startFrame &+ gap.frames)
            removed.append((removed.last ?? 0) &+ gap.removedFrames)
        }
        var moves: [Int: Int] = [:]
        for (index, clip) in clips.enumerated() {
            guard let start = clip.startFrame, let shift = clip.shiftedFrames else { continue }
            // Where all of a silence was taken out, a clip without a frame may stand before it or behind it: where it
            // was moved least.
            let before = ends.countBelow { $0 < start }
            let behind = ends.countBelow { $0 <= start }
            let gaps = min(max(before, removed.countBelow { $0 &+ shift < 0 }), behind)
            let move = shift &+ removed[gaps]
            if move != 0 { moves[index] = Int(clamping: move.magnitude) }
        }
        return moves
    }
}

extension [Int] {
    /// How many there are before the first that is not `below`: of a list in order, by halves.
    fileprivate func countBelow(_ isBelow: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBelow(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

// MARK: - Of unknown origin

extension TimelineDocument {
    /// What no run can have written, in a document of unknown origin: figures that nobody could calculate with, and
    /// paths that lead elsewhere. In words; `nil` where there is none.
    package var impossibility: String? {
        guard Possible.isSampleRate(sampleRate) else { return "sampleRate \(sampleRate)" }
        guard Possible.isLength(frames) else { return "frames \(frames)" }
        for file in audio {
            guard Possible.liesBeside(file.path) else { return "the path \(file.path)" }
            guard !file.channels.isEmpty else { return "\(file.path) without a channel" }
            for run in file.packets ?? []
            where ![run.granulePosition, run.count, run.startSample].allSatisfy(Possible.isLength)
                || !Possible.isLength(run.shiftedSamples.magnitude)
            {
                return "packets of \(file.path)"
            }
        }
        for clip in clips {
            let figures = [clip.startFrame, clip.frames, clip.cutFrames].compactMap { $0 }
            guard figures.allSatisfy(Possible.isLength), Possible.isLength(clip.shiftedFrames?.magnitude) else {
                return "figures of clip \(clip.fileName)"
            }
            let files = [clip.file].compactMap(\.self) + (clip.files ?? [])
            guard files.allSatisfy({ Possible.liesBeside($0.path) }) else { return "a path of clip \(clip.fileName)" }
            guard files.allSatisfy({ Possible.isLength($0.bytes) }) else { return "figures of clip \(clip.fileName)" }
        }
        for gap in gapsShortened
        where ![gap.startFrame, gap.frames, gap.removedFrames].allSatisfy(Possible.isLength) {
            return "figures of a shortened gap"
        }
        for redaction in redactions ?? []
        where !Possible.isLength(redaction.startFrame) || !Possible.isLength(redaction.frames) {
            return "figures of a redaction"
        }
        return nil
    }
}

/// A file of one clip. Of a placed clip: its decoded samples, mono, at the session's rate. Of one that is not placed: its
/// entry of the archive, byte for byte.
public struct ClipFile: Hashable, Codable, Sendable {
    /// Beside `timeline.json`.
    public var path: String
    /// The path inside the archive; for the candidates of an ambiguous clip alone.
    public var entry: String?
    /// Of the whole file.
    public var sha256: Checksum
    /// Of the samples alone, 16-bit little-endian; for placed clips alone.
    public var pcmSha256: Checksum?
    public var bytes: Int
    /// Where its own pages tell it; for the candidates of an ambiguous clip alone, as other clips have theirs.
    public var durationSeconds: Double?

    package init(
        path: String, entry: String? = nil, sha256: Checksum, pcmSha256: Checksum? = nil, bytes: Int,
        durationSeconds: Double? = nil
    ) {
        self.path = path
        self.entry = entry
        self.sha256 = sha256
        self.pcmSha256 = pcmSha256
        self.bytes = bytes
        self.durationSeconds = durationSeconds
    }
}
