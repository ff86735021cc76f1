import Calls
import Foundations

extension SummaryDocument {
    public struct Session: Hashable, Sendable {
        public var sessionId: String
        /// The name of its folder under `sessions/`.
        public var name: String
        /// `start` of `timeline.json`.
        public var start: String?
        public var clips: Int
        public var placed: Int
        public var clipSeconds: Double
        public var durationSeconds: Double
        /// Absent if no clip was moved.
        public var shifts: Shifts?
        public var problems: Int
        /// The number of clips whose files are in `unplaced/`; absent if there are none.
        public var kept: Int?
        public var kind: Kind

        /// Whether the session was recorded or written. The clip counts of a written session are 0.
        public enum Kind: Hashable, Sendable {
            case recorded
            case written(TextConversation)
        }

        public struct TextConversation: Hashable, Sendable {
            /// The name of the archive's format.
            public var format: String
            public var messages: Int
            public var attachments: Int
        }

        package init(document: SessionDocument, name: String) {
            switch document {
            case .recorded(let document): self.init(document: document, name: name)
            case .written(let document): self.init(document: document, name: name)
            }
        }

        package init(document: TimelineDocument, name: String) {
            self.init(document: document, clips: document.clips, name: name)
        }

        /// - Parameter clips: the clips of the document.
        package init(document: TimelineDocument, clips: some Collection<TimelineDocument.Clip>, name: String) {
            sessionId = document.sessionId
            self.name = name
            start = document.start
            self.clips = clips.count
            placed = 0
            var frames = 0
            var kept = 0
            for clip in clips {
                if clip.status == .placed {
                    placed += 1
                    frames += clip.frames ?? 0
                }
                if !clip.keptFiles.isEmpty { kept += 1 }
            }
            clipSeconds = Seconds.rounded(frames: frames, sampleRate: document.sampleRate)
            durationSeconds = document.durationSeconds
            shifts = Shifts(document, clips: clips)
            problems = document.problemCount
            self.kept = kept == 0 ? nil : kept
            kind = .recorded
        }

        package init(document: TextConversationDocument, name: String) {
            sessionId = document.sessionId
            self.name = name
            start = document.start
            clips = 0
            placed = 0
            clipSeconds = 0
            durationSeconds = 0
            problems = document.problems.count
            kind = .written(
                TextConversation(
                    format: document.source.format, messages: document.messages.count,
                    attachments: document.attachments.count))
        }

        package var isRecorded: Bool { kind == .recorded }
    }

    /// The number of clips that are not at the position of their timestamps because of earlier clips of the same
    /// speaker, and the largest such move. Shortened silences do not count as moves.
    public struct Shifts: Hashable, Codable, Sendable {
        public var clips: Int
        /// In seconds, to the millisecond.
        public var largestSeconds: Double

        init(clips: Int, largestSeconds: Double) {
            self.clips = clips
            self.largestSeconds = largestSeconds
        }

        /// The totals of all sessions.
        package init(_ sessions: [Session]) {
            self.init(
                clips: sessions.reduce(0) { $0 + ($1.shifts?.clips ?? 0) },
                largestSeconds: sessions.lazy.compactMap(\.shifts?.largestSeconds).max() ?? 0)
        }

        /// - Returns: `nil` if no clip was moved.
        init?(_ document: TimelineDocument, clips: some Sequence<TimelineDocument.Clip>) {
            var (count, largest) = (0, 0)
            document.forEachMove(of: clips) { _, frames in
                count += 1
                largest = max(largest, frames)
            }
            guard count > 0 else { return nil }
            self.init(
                clips: count, largestSeconds: Seconds.rounded(frames: largest, sampleRate: document.sampleRate))
        }
    }
}

extension SummaryDocument.Session {
    /// The order of sessions: by start, then by id. Sessions without a start come first.
    package static func precedes(_ left: Self, _ right: Self) -> Bool { left.order < right.order }

    package var order: SessionOrder { SessionOrder(start: start, sessionId: sessionId) }
}

extension SummaryDocument.Session: Codable {
    /// In the order of the members in the file.
    private enum CodingKeys: String, CodingKey {
        case sessionId, name, start, clips, placed, clipSeconds, durationSeconds, shifts, problems, kept
        /// Only for text conversations.
        case source, messages, attachments
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        sessionId = try members.decode(String.self, forKey: .sessionId)
        name = try members.decode(String.self, forKey: .name)
        start = try members.decodeIfPresent(String.self, forKey: .start)
        clips = try members.decode(Int.self, forKey: .clips)
        placed = try members.decode(Int.self, forKey: .placed)
        clipSeconds = try members.decode(Double.self, forKey: .clipSeconds)
        durationSeconds = try members.decode(Double.self, forKey: .durationSeconds)
        shifts = try members.decodeIfPresent(SummaryDocument.Shifts.self, forKey: .shifts)
        problems = try members.decode(Int.self, forKey: .problems)
        kept = try members.decodeIfPresent(Int.self, forKey: .kept)
        if members.contains(.source) {
            kind = .written(
                TextConversation(
                    format: try members.decode(String.self, forKey: .source),
                    messages: try members.decode(Int.self, forKey: .messages),
                    attachments: try members.decode(Int.self, forKey: .attachments)))
        } else if members.contains(.messages) || members.contains(.attachments) {
            throw DecodingError.dataCorruptedError(
                forKey: .source, in: members, debugDescription: "it has messages or attachments, but no source")
        } else {
            kind = .recorded
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(sessionId, forKey: .sessionId)
        try members.encode(name, forKey: .name)
        try members.encodeIfPresent(start, forKey: .start)
        try members.encode(clips, forKey: .clips)
        try members.encode(placed, forKey: .placed)
        try members.encode(clipSeconds, forKey: .clipSeconds)
        try members.encode(durationSeconds, forKey: .durationSeconds)
        try members.encodeIfPresent(shifts, forKey: .shifts)
        try members.encode(problems, forKey: .problems)
        try members.encodeIfPresent(kept, forKey: .kept)
        guard case .written(let conversation) = kind else { return }
        try members.encode(conversation.format, forKey: .source)
        try members.encode(conversation.messages, forKey: .messages)
        try members.encode(conversation.attachments, forKey: .attachments)
    }
}
