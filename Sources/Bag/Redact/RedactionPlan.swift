import Calls
import Foundations

/// What is redacted in one session.
struct SessionRedaction {
    let session: SummaryDocument.Session
    /// In the order of the requests.
    var spans: [Span] = []
    /// In the order of the requests, each message once.
    var messages: [MessageRedaction] = []

    /// A span of some channels of a recorded session.
    struct Span: Hashable {
        let frames: Range<Int>
        /// The names of the channels, as in the timeline.
        let channels: [String]
        let speaker: String?
        let style: Redaction.Style
        let reason: String
        let by: String?

        func redaction(_ changes: [Redaction.Change] = []) -> Redaction {
            Redaction(
                startFrame: frames.lowerBound, frames: frames.count, speaker: speaker, channels: channels,
                style: style, reason: reason, by: by, audio: changes)
        }
    }
}

/// Resolves the requests of a run to frames and messages.
///
/// Each request must have an effect. Otherwise a redaction without an effect would appear to be done.
struct RedactionPlan {
    private let bag: SourceBag
    /// In the order of the summary.
    private(set) var sessions: [SessionRedaction] = []
    /// The positions in `sessions`, by the names of sessions.
    private var positions: [String: Int] = [:]

    /// - Throws: `JobError` if a request is not possible.
    init(_ requests: [BagRedactor.Request], of bag: SourceBag) throws {
        self.bag = bag
        guard !requests.isEmpty else { throw JobError("there is nothing to redact; nothing was written") }
        var resolved: [String: SessionRedaction] = [:]
        let sessions = bag.sessionsById
        let bySession = Dictionary(grouping: requests) { ExactText($0.sessionId) }
        for (id, requests) in bySession.sorted(by: { $0.key < $1.key }) {
            guard let first = requests.first else { continue }
            guard let session = sessions[id] else {
                throw JobError(
                    "\(first.prefix)\(bag.path) has no session \(PrintableText.of(id.text)); summary.json lists its "
                        + "sessions; nothing was written")
            }
            var plan = SessionRedaction(session: session)
            switch try bag.document(of: session) {
            case .recorded(let timeline):
                let resolver = SpanResolver(timeline: timeline, layout: bag.summary.options.layout)
                plan.spans = try requests.map(resolver.span)
            case .written(let conversation):
                let resolver = MessageResolver(conversation)
                var seen: Set<Int> = []
                for request in requests {
                    plan.messages += try resolver.messages(request).filter { seen.insert($0.message).inserted }
                }
            }
            resolved[session.name] = plan
        }
        set(bag.summary.sessions.compactMap { resolved[$0.name] })
    }

    private mutating func set(_ sessions: [SessionRedaction]) {
        self.sessions = sessions
        positions = Dictionary(uniqueKeysWithValues: zip(sessions.map(\.session.name), sessions.indices))
    }

    subscript(name: String) -> SessionRedaction? { positions[name].map { sessions[$0] } }

    /// Adds spans to sessions of the bag.
    mutating func add(_ spans: [String: [SessionRedaction.Span]]) {
        set(
            bag.summary.sessions.compactMap { session in
                guard self[session.name] != nil || spans[session.name] != nil else { return nil }
                var plan = self[session.name] ?? SessionRedaction(session: session)
                var seen = Set(plan.spans)
                plan.spans += (spans[session.name] ?? []).filter { seen.insert($0).inserted }
                return plan
            })
    }
}

/// Resolves requests for a recorded session.
private struct SpanResolver {
    let timeline: TimelineDocument
    let layout: TimelineOptions.Layout

    func span(_ request: BagRedactor.Request) throws -> SessionRedaction.Span {
        SessionRedaction.Span(
            frames: try frames(of: request), channels: try channels(of: request), speaker: request.speaker,
            style: request.style, reason: request.reason, by: request.by)
    }

    private func frames(of request: BagRedactor.Request) throws -> Range<Int> {
        let name = PrintableText.of(timeline.sessionId)
        guard let from = request.from, let to = request.to else {
            throw JobError(
                "\(request.prefix)session \(name) is recorded and has no messages with text; give \(Setting("from")) "
                    + "and \(Setting("to")) instead of \(Setting("message")); nothing was written")
        }
        guard !timeline.audio.isEmpty else {
            throw JobError("\(request.prefix)session \(name) has no recording to redact; nothing was written")
        }
        if request.isReversed {
            throw JobError("\(request.prefix)\(Setting("from")) is after \(Setting("to")); nothing was written")
        }
        guard let frames = RedactionSpan.frames(from: from, to: to, in: timeline), !frames.isEmpty else {
            throw JobError(
                "\(request.prefix)session \(name) has no frames between \(Setting("from")) and \(Setting("to")): it "
                    + "starts at \(timeline.start ?? "an unknown time") and lasts \(timeline.durationSeconds) s; "
                    + "nothing was written")
        }
        if request.isInMoments, let clip = RedactionSpan.movedClip(in: frames, of: timeline) {
            throw JobError(
                "\(request.prefix)session \(name): \(PrintableText.of(clip.fileName)) is not at the position of its "
                    + "timestamp, since it was moved behind another clip; give \(Setting("from")) and \(Setting("to")) "
                    + "in seconds of the recording; nothing was written")
        }
        return frames
    }

    private func channels(of request: BagRedactor.Request) throws -> [String] {
        guard let speaker = request.speaker else { return timeline.channels }
        let name = PrintableText.of(timeline.sessionId)
        guard timeline.speakers.contains(where: { ExactText($0.name) == ExactText(speaker) }) else {
            let names = timeline.speakers.map { PrintableText.of($0.name) }.joined(separator: ", ")
            throw JobError(
                "\(request.prefix)session \(name) has no speaker \(PrintableText.of(speaker)); its speakers are: "
                    + "\(names); nothing was written")
        }
        // In a mix, one speaker cannot be separated from the others, so the whole channel is redacted.
        let channels = layout == .mono ? timeline.channels : [speaker]
        guard timeline.audio.contains(where: { !timeline.redactedChannels(channels, of: $0).isEmpty }) else {
            throw JobError(
                "\(request.prefix)speaker \(PrintableText.of(speaker)) is in no recording of session \(name); nothing "
                    + "was written")
        }
        return channels
    }
}

extension TimelineDocument {
    /// The positions, in a recording, of the channels that a redaction of these channels of the timeline changes.
    package func redactedChannels(_ names: [String], of audio: AudioFile) -> [Int] {
        let wanted = Set(names.map(ExactText.init))
        // An Opus file has the packets of one speaker, also where the timeline has one channel for all.
        if audio.packets != nil, channels == ["mix"] {
            return wanted.contains(ExactText("mix")) ? Array(audio.channels.indices) : []
        }
        return audio.channels.indices.filter { wanted.contains(ExactText(audio.channels[$0])) }
    }
}

/// Resolves requests for a text conversation.
private struct MessageResolver {
    let conversation: TextConversationDocument
    /// The positions of the messages, by their pointers.
    private let byPointer: [ExactText: [Int]]
    private let times: [UTCTime?]

    init(_ conversation: TextConversationDocument) {
        self.conversation = conversation
        let messages = conversation.messages
        byPointer = Dictionary(grouping: messages.indices.filter { messages[$0].pointer != nil }) {
            ExactText(messages[$0].pointer ?? "")
        }
        times = messages.map { $0.time.flatMap(UTCTime.init(iso8601:)) }
    }

    func messages(_ request: BagRedactor.Request) throws -> [MessageRedaction] {
        let found = try request.message.map { try messages(at: $0, request) } ?? messages(inSpanOf: request)
        return found.map { MessageRedaction(message: $0, reason: request.reason, by: request.by) }
    }

    private var name: String { PrintableText.of(conversation.sessionId) }

    private func messages(at pointer: String, _ request: BagRedactor.Request) throws -> [Int] {
        if let found = byPointer[ExactText(pointer)] { return found }
        throw JobError(
            "\(request.prefix)session \(name) has no message with the pointer \(PrintableText.of(pointer)); "
                + "timeline.json of the session has the pointer of each message; nothing was written")
    }

    private func messages(inSpanOf request: BagRedactor.Request) throws -> [Int] {
        if request.isReversed {
            throw JobError("\(request.prefix)\(Setting("from")) is after \(Setting("to")); nothing was written")
        }
        let start = conversation.start.flatMap(UTCTime.init(iso8601:))
        func moment(_ time: RedactionTime?) -> UTCTime? {
            switch time {
            case .moment(let moment): moment
            case .offset(let nanoseconds): start?.plus(frames: nanoseconds, sampleRate: 1_000_000_000)
            case nil: nil
            }
        }
        guard let from = moment(request.from), let to = moment(request.to) else {
            throw JobError(
                "\(request.prefix)session \(name) is a text conversation without times; give \(Setting("message")) "
                    + "with the pointer of a message; nothing was written")
        }
        let found = conversation.messages.indices.filter { index in
            let message = conversation.messages[index]
            let isOfSpeaker = request.speaker.map { ExactText($0) == ExactText(message.speaker) } ?? true
            guard isOfSpeaker, let time = times[index] else { return false }
            return from <= time && time <= to
        }
        guard found.isEmpty else { return found }
        throw JobError(
            "\(request.prefix)session \(name) has no message\(request.speaker == nil ? "" : " of this speaker") "
                + "between \(Setting("from")) and \(Setting("to")); nothing was written")
    }
}
