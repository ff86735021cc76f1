import Calls
import Foundations

/// `timeline.json`: one session, all that was listed of it, and where it stands.
///
/// Times are UTC in RFC 3339 with milliseconds, `start` with as many digits as it needs; frames are counted at `sampleRate`; the members stand in the file in
/// the order in which they stand here.
public struct TimelineDocument: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-timeline/1"

    public var format = currentFormat
    public var sessionId: String
    public var externalConversationId: String?
    /// The archive of a conversation in writing; absent for one that was recorded.
    public var source: TextSource?
    public var start: String?
    public var sampleRate: Int
    public var frames: Int
    public var durationSeconds: Double
    /// What each channel holds: a speaker, or `mix`.
    public var channels: [String]
    public var audio: [AudioFile]
    public var clips: [Clip]
    /// What was written, in the order of the conversation. This and the two after it are there where `source` is.
    public var messages: [WrittenMessage]?
    /// The files that were put into the conversation.
    public var attachments: [Attachment]?
    /// The archive's own files, as they were received; the main one first.
    public var originals: [Original]?
    public var gapsShortened: [ShortenedGap]
    public var problems: [Problem]
    /// In the order in which they were made; absent where there is none.
    public var redactions: [Redaction]?
    /// Files that stood here before a redaction, and could not be redacted.
    public var leftOut: [String]?

    public init(
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
    public var clipFiles: [ClipFile] {
        var seen: Set<String> = []
        return clips.flatMap { [$0.file].compactMap(\.self) + ($0.files ?? []) }.filter {
            seen.insert($0.path).inserted
        }
    }

    /// What is in `unplaced/`, each file once.
    public var unplacedPaths: [String] {
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

        public init(
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
        public init(
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
        public var keptFiles: [ClipFile] { status == .placed ? [] : [file].compactMap(\.self) + (files ?? []) }
    }

    /// Where a clip's bytes came from.
    public struct Source: Hashable, Codable, Sendable {
        public var archive: String
        /// The path inside the archive; absent where there is none, or more than one.
        public var entry: String?
        public var sha256: Checksum?
        public var bytes: Int?

        public init(archive: String, entry: String?, sha256: Checksum?, bytes: Int?) {
            self.archive = archive
            self.entry = entry
            self.sha256 = sha256
            self.bytes = bytes
        }
    }
}
