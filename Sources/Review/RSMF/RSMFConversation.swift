import Bag
import Calls
import Conversations
import Foundations
import JSON

/// What an RSMF file says about one session: the events in the order of their times, and the attached files.
struct RSMFConversation {
    /// A file of the bag that is attached to an event.
    struct Attached {
        /// The path relative to the folder of the session.
        let path: String
        /// The name in the archive of attachments.
        let name: String
        let display: String
        let bytes: Int
    }

    let sessionId: String
    let application: String
    /// The speakers, in the order of channels.
    let people: [(id: String, display: String)]
    /// The position in `events` of the event that each file belongs to, by the position of the file.
    let attachments: [Attached]
    let events: StreamedList<RSMFManifest.Event>
    let eventCount: Int
    let begin: UTCTime?
    let end: UTCTime?
    let custom: [RSMFManifest.Custom]

    static let conversationId = "C1"

    var manifest: RSMFManifest {
        RSMFManifest(
            participants: people.map { RSMFManifest.Participant(id: $0.id, display: $0.display) },
            conversations: [
                RSMFManifest.Conversation(
                    id: Self.conversationId, display: PrintableText.of(sessionId), platform: application,
                    participants: people.map(\.id), custom: custom.isEmpty ? nil : custom)
            ],
            events: events, eventcollectionid: PrintableText.of(sessionId))
    }

    /// The largest sum of attached files in bytes. Relativity refuses files above 2 GB; Base64 makes this sum 1.9 GB.
    static let largestAttachments = 1_400_000_000
    /// The most attached files.
    private static let mostAttachments = StoredZip.mostEntries - 1

    private static func people(_ speakers: [Speaker]) -> [(id: String, display: String)] {
        speakers.enumerated().map { index, speaker in
            let hasName = !speaker.name.allSatisfy(\.isWhitespace)
            return ("P\(index + 1)", hasName ? PrintableText.of(speaker.name) : "unknown")
        }
    }

    // MARK: - A recorded session

    /// - Returns: `nil` if no clip of the session has words.
    init?(_ timeline: TimelineDocument, options: TimelineOptions) {
        guard timeline.clips.contains(where: \.hasWords) else { return nil }
        let order = MessageOrder(timeline)
        let numbered = order.placed + order.notPlaced
        let redactions = SessionRedactions(timeline).list.filter { !$0.range.isEmpty }
        var list: [(content: Content, time: UTCTime?)] = numbered.enumerated().map { position, index in
            (.clip(index, number: position + 1), timeline.time(of: timeline.clips[index], options: options))
        }
        list += redactions.enumerated().map { index, redaction in
            (.redaction(index, redaction), Self.time(of: redaction, in: timeline, order, options: options))
        }
        Self.sort(&list)
        let speakers = timeline.speakers
        let people = Self.people(speakers)
        let recordings = Self.recordings(of: timeline)
        sessionId = timeline.sessionId
        application = "Recorded conversation"
        self.people = people
        attachments = recordings
        begin = list.first?.time ?? timeline.startTime
        end = list.last { $0.time != nil }?.time ?? begin
        custom = [RSMFManifest.Custom("Conversation id", timeline.externalConversationId.map { PrintableText.of($0) })]
            .compactMap(\.self)
        eventCount = 1 + list.count
        let first = Self.opening(of: timeline, recordings, time: begin)
        events = StreamedList(count: eventCount) { position in
            guard position > 0 else { return first }
            let (content, time) = list[position - 1]
            switch content {
            case .clip(let index, let number):
                let clip = timeline.clips[index]
                return Self.event(
                    of: clip, number: number, in: timeline, time: time,
                    participant: speakers.firstIndex(of: clip.speaker).map { people[$0].id })
            case .redaction(let index, let redaction):
                return RSMFManifest.Event(
                    id: "redaction-\(index + 1)", type: .disclaimer,
                    body: RecordedText.words(of: redaction, sampleRate: timeline.sampleRate),
                    conversation: Self.conversationId, timestamp: time?.exactRFC3339)
            }
        }
    }

    /// The time at which a redaction begins. Clips may be moved and silences shortened, so it is counted from the clip
    /// before it.
    private static func time(
        of redaction: Redaction, in timeline: TimelineDocument, _ order: MessageOrder, options: TimelineOptions
    ) -> UTCTime? {
        let clip = order.placed.last { timeline.clips[$0].startFrame ?? 0 <= redaction.startFrame }
            .map { timeline.clips[$0] }
        let frames = redaction.startFrame - (clip?.startFrame ?? 0)
        let start = clip.flatMap { timeline.time(of: $0, options: options) } ?? timeline.startTime
        return start?.plus(frames: frames, sampleRate: timeline.sampleRate)
    }

    private enum Content {
        case clip(Int, number: Int)
        case redaction(Int, Redaction)
    }

    /// Sorts by time. What has no time follows at the end; what has the same time keeps its order.
    private static func sort<Content>(_ list: inout [(content: Content, time: UTCTime?)]) {
        let order = list.indices.sorted { left, right in
            switch (list[left].time, list[right].time) {
            case (let before?, let after?) where before != after: before < after
            case (nil, _?): false
            case (_?, nil): true
            default: left < right
            }
        }
        list = order.map { list[$0] }
    }

    /// The audio files of the first kind that is not too large.
    private static func recordings(of timeline: TimelineDocument) -> [Attached] {
        var kinds: [String] = []
        for audio in timeline.audio where !kinds.contains(audio.fileExtension) { kinds.append(audio.fileExtension) }
        for kind in kinds {
            let files = timeline.audio.filter { $0.fileExtension == kind }
            guard files.count <= mostAttachments, files.reduce(0, { $0 + $1.bytes }) <= largestAttachments else {
                continue
            }
            return files.map { Attached(path: $0.path, name: $0.path, display: $0.path, bytes: $0.bytes) }
        }
        return []
    }

    /// The first event: what the words are, with the recording attached.
    private static func opening(
        of timeline: TimelineDocument, _ recordings: [Attached], time: UTCTime?
    ) -> RSMFManifest.Event {
        var body = SpokenWords.notice(RecordedText.recognizers(of: timeline))
        if recordings.isEmpty, !timeline.audio.isEmpty {
            body +=
                " The recording is too large for this file; it is in the bag: "
                + timeline.audio.map(\.path).joined(separator: ", ") + "."
        }
        return RSMFManifest.Event(
            id: "opening", type: .disclaimer, body: body, conversation: conversationId,
            timestamp: time?.exactRFC3339,
            attachments: recordings.isEmpty
                ? nil
                : recordings.map { RSMFManifest.Attachment(id: $0.name, display: $0.display, size: $0.bytes) })
    }

    private static func event(
        of clip: TimelineDocument.Clip, number: Int, in timeline: TimelineDocument, time: UTCTime?,
        participant: String?
    ) -> RSMFManifest.Event {
        let position = clip.startFrame.map { RecordedText.clock($0, sampleRate: timeline.sampleRate) }
        let custom = [
            RSMFManifest.Custom("Message", PrintableText.of(clip.label)),
            RSMFManifest.Custom("Position on the recording", position),
            RSMFManifest.Custom("Status", clip.status.rawValue),
            RSMFManifest.Custom("Time as written", clip.timestamp.map { PrintableText.of($0) }),
            RSMFManifest.Custom("Words by", clip.transcript?.recognizer.map { PrintableText.of($0) }),
            RSMFManifest.Custom("Language", clip.transcript?.language.map { PrintableText.of($0) }),
            RSMFManifest.Custom("SHA-256 of the clip", clip.source.sha256?.hexadecimal),
        ]
        return RSMFManifest.Event(
            id: MessageOrder.digits(number), type: .message, body: RecordedText.words(of: clip),
            participant: participant, conversation: conversationId, timestamp: time?.exactRFC3339,
            custom: custom.compactMap(\.self))
    }

    // MARK: - A text conversation

    init(_ conversation: TextConversationDocument) {
        let speakers = conversation.speakers
        let indices = Dictionary(uniqueKeysWithValues: zip(speakers, speakers.indices))
        let people = Self.people(speakers)
        var files: [Attached] = []
        var sum = 0
        var kept: [Int: Attached] = [:]
        // A file without a message would have no place in the format.
        let named = Set(conversation.messages.lazy.flatMap { $0.attachments ?? [] })
        for (index, attachment) in conversation.attachments.enumerated() where named.contains(index) {
            guard let path = attachment.path, let bytes = attachment.bytes, files.count < Self.mostAttachments,
                sum + bytes <= Self.largestAttachments
            else { continue }
            sum += bytes
            let name = String(path.split(separator: "/").last ?? "")
            let file = Attached(path: path, name: name, display: PrintableText.of(attachment.name), bytes: bytes)
            files.append(file)
            kept[index] = file
        }
        // A message without a time has that of the message before it.
        var last: UTCTime?
        var list: [(content: Int, time: UTCTime?)] = []
        for (index, message) in conversation.messages.enumerated() {
            last = message.time.flatMap { UTCTime(iso8601: $0) } ?? last
            list.append((index, last))
        }
        Self.sort(&list)
        let redactions = conversation.messageRedactions
        sessionId = conversation.sessionId
        application = conversation.source.title
        self.people = people
        attachments = files
        begin = conversation.start.flatMap { UTCTime(iso8601: $0) }
        end = conversation.endTime ?? begin
        let facts = conversation.source.facts.map { ($0.name, $0.value) }
        custom = (facts + conversation.source.notes.map { ("Note", $0) })
            .compactMap { RSMFManifest.Custom(PrintableText.of($0), PrintableText.of($1)) }
            .filter { !$0.name.isEmpty }
        eventCount = list.count
        events = StreamedList(count: list.count) { position in
            let index = list[position].content
            let message = conversation.messages[index]
            let reason = redactions[index].map { RedactionWords.reason($0.reason, by: $0.by) }
            let attached = (message.attachments ?? []).compactMap { kept[$0] }
            let missing = (message.attachments ?? []).filter {
                kept[$0] == nil && conversation.attachments.indices.contains($0)
            }
            let custom = [
                RSMFManifest.Custom("Message id", message.messageId.map { PrintableText.of($0.description) }),
                RSMFManifest.Custom("Time as written", message.timestamp.map { PrintableText.of($0) }),
                RSMFManifest.Custom("Thread", message.thread.map { PrintableText.of($0) }),
                RSMFManifest.Custom("Redaction", reason.map { PrintableText.of($0) }),
                RSMFManifest.Custom(
                    "Files that are not here",
                    missing.map { PrintableText.of(conversation.attachments[$0].name) }.joined(separator: "; ")),
            ].compactMap(\.self)
            return RSMFManifest.Event(
                id: MessageOrder.digits(index + 1), type: .message, body: message.text,
                participant: indices[Speaker(message.speaker)].map { people[$0].id },
                conversation: Self.conversationId, timestamp: message.time,
                attachments: attached.isEmpty
                    ? nil : attached.map { RSMFManifest.Attachment(id: $0.name, display: $0.display, size: $0.bytes) },
                custom: custom.isEmpty ? nil : custom)
        }
    }
}
