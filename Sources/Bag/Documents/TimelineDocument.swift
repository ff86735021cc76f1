import Calls
import Foundations
import JSON

/// `timeline.json` of a recorded session: all clips listed for it, and their positions on the timeline.
///
/// Times are UTC in RFC 3339 with milliseconds; `start` has as many digits as it needs. Frames are counted at
/// `sampleRate`. The file has the members in the order of their declaration here.
public struct TimelineDocument: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-timeline/1"

    public var format = currentFormat
    public var sessionId: String
    public var externalConversationId: String?
    public var start: String?
    public var sampleRate: Int
    public var frames: Int
    public var durationSeconds: Double
    /// The content of each channel: a speaker, or `mix`.
    public var channels: [String]
    /// The libraries that decoded the session, and the processor architecture; absent in documents of earlier versions.
    public private(set) var libraries: [String]?
    public private(set) var architecture: String?
    public var audio: [AudioFile]
    public var clips: [Clip]
    public var gapsShortened: [ShortenedGap]
    /// The first 100,000 problems, in their order.
    public var problems: [Problem]
    /// The number of problems with each code, sorted by code; absent if all are listed.
    public private(set) var problemsByCode: [SummaryDocument.ProblemCount]?
    /// In the order in which they were made; absent if there are none.
    public var redactions: [Redaction]?
    /// Files that were removed by a redaction because they could not be redacted.
    public var leftOut: [String]?

    /// In the order of the members in the file.
    private enum CodingKeys: String, CodingKey {
        case format, sessionId, externalConversationId, start, sampleRate, frames, durationSeconds, channels, libraries,
            architecture, audio, clips, gapsShortened, problems, problemsByCode, redactions, leftOut
    }

    public func encode(to encoder: any Encoder) throws { try encode(to: encoder, clips: clips) }

    /// - Parameter clips: written in the place of `clips`.
    func encode(to encoder: any Encoder, clips: some Encodable) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(format, forKey: .format)
        try members.encode(sessionId, forKey: .sessionId)
        try members.encodeIfPresent(externalConversationId, forKey: .externalConversationId)
        try members.encodeIfPresent(start, forKey: .start)
        try members.encode(sampleRate, forKey: .sampleRate)
        try members.encode(frames, forKey: .frames)
        try members.encode(durationSeconds, forKey: .durationSeconds)
        try members.encode(channels, forKey: .channels)
        try members.encodeIfPresent(libraries, forKey: .libraries)
        try members.encodeIfPresent(architecture, forKey: .architecture)
        try members.encode(audio, forKey: .audio)
        try members.encode(clips, forKey: .clips)
        try members.encode(gapsShortened, forKey: .gapsShortened)
        try members.encode(problems, forKey: .problems)
        try members.encodeIfPresent(problemsByCode, forKey: .problemsByCode)
        try members.encodeIfPresent(redactions, forKey: .redactions)
        try members.encodeIfPresent(leftOut, forKey: .leftOut)
    }

    package init(
        sessionId: String, externalConversationId: String?, start: String?, sampleRate: Int, frames: Int,
        channels: [String], decoder: DecoderRecord? = nil, audio: [AudioFile], clips: [Clip],
        gapsShortened: [ShortenedGap], problems: [Problem]
    ) {
        self.sessionId = sessionId
        self.externalConversationId = externalConversationId
        self.start = start
        self.sampleRate = sampleRate
        self.frames = frames
        self.durationSeconds = Seconds.rounded(frames: frames, sampleRate: sampleRate)
        self.channels = channels
        libraries = decoder?.libraries
        architecture = decoder?.architecture
        self.audio = audio
        self.clips = clips
        self.gapsShortened = gapsShortened
        self.problems = problems
    }

    /// All problems: the listed ones, and those that are only counted.
    package var problemTally: ProblemTally {
        get { ProblemTally(most: ProblemTally.mostOfASession, listed: problems, byCode: problemsByCode) }
        set {
            problems = newValue.listed
            problemsByCode = newValue.isCut ? newValue.byCode : nil
        }
    }

    package var problemCount: Int { problemsByCode?.reduce(0) { $0 &+ $1.count } ?? problems.count }

    /// The files of single clips without duplicates: several clips may list the same entry.
    package var clipFiles: [ClipFile] { Self.files(of: clips) }

    static func files(of clips: some Sequence<Clip>) -> [ClipFile] {
        var seen: Set<String> = []
        var files: [ClipFile] = []
        for clip in clips {
            if let file = clip.file, seen.insert(file.path).inserted { files.append(file) }
            for file in clip.files ?? [] where seen.insert(file.path).inserted { files.append(file) }
        }
        return files
    }

    /// The files in `unplaced/`, without duplicates.
    package var unplacedPaths: [String] {
        var seen: Set<String> = []
        return clips.lazy.flatMap(\.keptFiles).map(\.path).filter { seen.insert($0).inserted }
    }

    /// An audio file in the folder of `timeline.json`.
    public struct AudioFile: Hashable, Codable, Sendable {
        public var path: String
        /// The SHA-256 of the whole file.
        public var sha256: Checksum
        /// The SHA-256 of the samples: the content of the WAV `data` chunk, 16-bit little-endian, channels interleaved.
        /// A FLAC file decodes to the same samples. Absent for Opus.
        public var pcmSha256: Checksum?
        /// The SHA-256 of the clips' packets, concatenated in the order of the file, without the packets of silence
        /// between clips. Only for Opus.
        public var packetsSha256: Checksum?
        public var bytes: Int
        /// The content of each channel of the file, in order.
        public var channels: [String]
        /// The positions of the clips' packets. Only for Opus.
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
        /// This and the next two members are present only for placed clips. `frames` of a redacted clip ends with the
        /// last frame that is heard.
        public var startFrame: Int?
        public var frames: Int?
        public var shiftedFrames: Int?
        /// The number of `frames` that are silence in place of sound that was lost, cannot be decoded, or was never
        /// received. Only for placed clips without redactions.
        public var missingFrames: Int?
        /// The number of frames omitted at the end because the next clip of the same speaker begins; absent if none
        /// are.
        public var cutFrames: Int?
        /// The length of the whole clip according to its pages, even if it is cut; absent if unknown.
        public var durationSeconds: Double?
        /// The file of a placed clip, if clips are also written to separate files. For a clip that is not placed, the
        /// copy of its entry in `unplaced/`.
        public var file: ClipFile?
        /// For an ambiguous clip: copies in `unplaced/` of the entries that match.
        public var files: [ClipFile]?
        /// Apart, since most clips of most documents have no words, and a document may have a hundred thousand clips.
        package var words: Apart<ClipTranscript>?

        /// The words of the clip; absent if there are none. It is the last member, see `TimelineText`.
        public var transcript: ClipTranscript? {
            get { words.flatMap(\.value) }
            set { words = newValue.map(Apart.value) }
        }

        /// Does not read the words, which may not be in memory.
        public var hasWords: Bool { words != nil }

        /// In the order of the members in the file.
        private enum CodingKeys: String, CodingKey {
            case messageId, fileName, type, channel, timestamp, source, status, startFrame, frames, shiftedFrames,
                missingFrames, cutFrames, durationSeconds, file, files
            case words = "transcript"
        }

        /// - Parameter samples48k: the length according to its pages, in samples at 48 kHz; `nil` if unknown.
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

        /// The files in `unplaced/` with the bytes as received; empty for a placed clip.
        package var keptFiles: [ClipFile] { status == .placed ? [] : [file].compactMap(\.self) + (files ?? []) }
    }

    /// The archive and the entry that a clip was read from.
    public struct Source: Hashable, Codable, Sendable {
        public var archive: String
        /// The path in the archive; absent if no entry matches, or more than one.
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

// MARK: - Values for review outputs

extension TimelineDocument {
    /// The speakers in the order of channels, even if all are mixed into one channel.
    package var speakers: [Speaker] { Set(clips.lazy.map { Speaker($0.type) }).sorted() }

    package var startTime: UTCTime? { start.flatMap(UTCTime.init(iso8601:)) }

    /// The length of the conversation in frames, with shortened silences at their full length.
    var conversationFrames: Int { gapsShortened.reduce(frames) { $0 + $1.removedFrames } }

    package var conversationSeconds: Double { Seconds.rounded(frames: conversationFrames, sampleRate: sampleRate) }

    /// The end of the last clip.
    package var endTime: UTCTime? { startTime?.plus(frames: conversationFrames, sampleRate: sampleRate) }

    /// The time at which a placed clip began in the conversation, not the time of its position on the timeline: a
    /// preceding clip or a shortened silence may have moved it.
    package func time(of clip: Clip, options: TimelineOptions) -> UTCTime? {
        guard let time = options.time(of: clip.timestamp), let frame = clip.startFrame else { return nil }
        guard options.timestampMark(of: Speaker(clip.type)) == .end, let startTime, let shift = clip.shiftedFrames
        else { return time }
        return startTime.plus(frames: frame - shift, sampleRate: sampleRate)
    }

    /// The speakers in each channel of a file: one speaker, or all of them in a mix.
    package func speakers(in audio: AudioFile) -> [[Speaker]] {
        let isMix = channels == ["mix"] && audio.packets == nil
        let speakers = speakers
        return audio.channels.map { name in speakers.filter { isMix || $0 == Speaker(name) } }
    }
}

extension TimelineDocument.Clip {
    /// The length of the audible part: all of the clip, or what remains if it is cut or redacted.
    package func heardSeconds(rate: Int) -> Double? {
        cutFrames == nil && durationSeconds != nil
            ? durationSeconds : frames.map { Seconds.rounded(frames: $0, sampleRate: rate) }
    }

    package var speaker: Speaker { Speaker(type) }

    package var label: String { MessageLabel.text(messageId: messageId, fileName: fileName) }
}

extension TimelineDocument.AudioFile {
    /// Without the dot.
    package var fileExtension: String { path.split(separator: ".").last.map(String.init) ?? "" }

    /// The media type, as the vCon draft recommends where it has one; `nil` for other extensions.
    package var mediaType: String? {
        switch fileExtension {
        case "wav": "audio/x-wav"
        case "flac": "audio/flac"
        case "opus": "audio/ogg"
        default: nil
        }
    }
}

// MARK: - Moved clips

extension TimelineDocument {
    /// Calls `body` with the distance of each moved clip from the position of its timestamp, in frames. A shortened
    /// silence does not count as a move, since it shifts the whole conversation.
    ///
    /// - Parameter clips: the clips of the document.
    package func forEachMove(of clips: some Sequence<Clip>, _ body: (_ clip: Int, _ frames: Int) -> Void) {
        var ends: [Int] = []
        // The frames removed before all gaps, up to the end of the first gap, up to the end of the second gap, …
        var removed = [0]
        for gap in gapsShortened.sorted(by: { $0.startFrame < $1.startFrame }) {
            ends.append(gap.startFrame &+ gap.frames)
            removed.append((removed.last ?? 0) &+ gap.removedFrames)
        }
        for (index, clip) in clips.enumerated() {
            guard let start = clip.startFrame, let shift = clip.shiftedFrames else { continue }
            // If a silence was removed completely, a clip of 0 frames may be before or after it. The smaller move is
            // chosen.
            let before = ends.partitioningIndex { $0 >= start }
            let behind = ends.partitioningIndex { $0 > start }
            let gaps = min(max(before, removed.partitioningIndex { $0 &+ shift >= 0 }), behind)
            let move = shift &+ removed[gaps]
            if move != 0 { body(index, Int(clamping: move.magnitude)) }
        }
    }
}

// MARK: - Documents of unknown origin

extension TimelineDocument {
    /// A description of a value that no run can have written, in a document of unknown origin: numbers that would
    /// overflow, and paths outside the session's folder. `nil` if there is none.
    package var impossibility: String? {
        guard Possible.isSampleRate(sampleRate) else { return "sampleRate \(sampleRate)" }
        guard Possible.isLength(frames) else { return "frames \(frames)" }
        for file in audio {
            guard Possible.liesBeside(file.path) else { return "the path \(file.path)" }
            guard !file.channels.isEmpty else { return "\(file.path) has no channels" }
            for run in file.packets ?? []
            where ![run.granulePosition, run.count, run.startSample].allSatisfy(Possible.isLength)
                || !Possible.isLength(run.shiftedSamples.magnitude)
            {
                return "the packets of \(file.path)"
            }
        }
        for clip in clips {
            let figures = [clip.startFrame, clip.frames, clip.cutFrames].compactMap { $0 }
            guard figures.allSatisfy(Possible.isLength), Possible.isLength(clip.shiftedFrames?.magnitude) else {
                return "the numbers of clip \(clip.fileName)"
            }
            let files = [clip.file].compactMap(\.self) + (clip.files ?? [])
            guard files.allSatisfy({ Possible.liesBeside($0.path) }) else { return "a path of clip \(clip.fileName)" }
            guard files.allSatisfy({ Possible.isLength($0.bytes) }) else {
                return "the numbers of clip \(clip.fileName)"
            }
            let spoken = clip.transcript?.timed.flatMap { [$0.startFrame, $0.frames].compactMap(\.self) } ?? []
            guard spoken.allSatisfy(Possible.isLength) else { return "the words of clip \(clip.fileName)" }
        }
        for gap in gapsShortened
        where ![gap.startFrame, gap.frames, gap.removedFrames].allSatisfy(Possible.isLength) {
            return "the numbers of a shortened gap"
        }
        for redaction in redactions ?? []
        where !Possible.isLength(redaction.startFrame) || !Possible.isLength(redaction.frames) {
            return "the numbers of a redaction"
        }
        return nil
    }
}
