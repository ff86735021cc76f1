import Bag
import Calls
import Files
import Foundations

/// The list of all messages of the bag, spoken and written, and of the files that belong to sessions, in pieces that a
/// page loads one after the other: `data/review/messages/0001.js` and so on. Each piece contains the messages of some
/// sessions. The page sorts them by time.
struct MessagePieces {
    private let material: ReviewMaterial
    private var pending: [Row] = []
    private var pendingBytes = 0
    private var names: [String] = []
    private var files: [PayloadFile] = []

    /// A piece is written when it is larger than this, in bytes.
    private static let enough = 1 << 20

    init(material: ReviewMaterial) { self.material = material }

    /// A message of the list, or a file that is searched by its name and its checksum.
    struct Row: Encodable {
        /// Index in the index's sessions.
        let session: Int
        /// Absent for a file.
        var person: String?
        /// UTC, in RFC 3339 with milliseconds; absent if unknown.
        var time: String?
        /// For a message: its number in the control numbers of messages, from 1.
        var number: Int?
        /// The SHA-256 of the clip or the file; absent if it is not known.
        var sha256: Checksum?
        /// For a file: its path in the session's folder, its name in the archive, and its place among the session's
        /// documents in the load files.
        var path: String?
        var name: String?
        var document: Int?
        /// All words; absent for a spoken message whose `words` with a space between them are the same text.
        var text: String?
        /// For a spoken message: the words, or the sentences, that its transcript has times for.
        var words: [String]?
        /// Where each of `words` starts in the recording, in seconds; `null` if the timeline does not have it.
        var starts: [Double?]?
        /// The names of attached files.
        var files: [String]?
        /// Index in the session's messages; only for written messages.
        var message: Int?
        /// For a spoken message: its label, its status, and its start and length in seconds. The start is relative to
        /// the recording.
        var label: String?
        var status: ClipStatus?
        var start: Double?
        var seconds: Double?
        /// Why it is redacted, and by whom, for each redaction; absent if it is not redacted.
        var redacted: [String]?
    }

    /// - Parameter session: the index of its row in the index's sessions.
    mutating func add(_ document: SessionDocument, session: Int) throws {
        switch document {
        case .recorded(let timeline): try add(timeline, session: session)
        case .written(let conversation): try add(conversation, session: session)
        }
    }

    private mutating func add(_ document: TimelineDocument, session: Int) throws {
        let redactions = SessionRedactions(document)
        let order = MessageOrder(document)
        var numbers = [Int](repeating: 0, count: document.clips.count)
        for (offset, index) in (order.placed + order.notPlaced).enumerated() { numbers[index] = offset + 1 }
        for (index, clip) in document.clips.enumerated() {
            let time = material.summary.options.time(of: clip.timestamp)?.rfc3339
            var row = Row(session: session, person: clip.type, time: time, number: numbers[index])
            row.sha256 = clip.source.sha256
            row.label = clip.label
            row.status = clip.status
            row.start = clip.startFrame.map { Seconds.rounded(frames: $0, sampleRate: document.sampleRate) }
            row.seconds = clip.heardSeconds(rate: document.sampleRate)
            let redacted = redactions.indices(of: clip).map { redactions.list[$0] }
            if !redacted.isEmpty {
                row.redacted = redacted.map { RedactionWords.reason($0.reason, by: $0.by) }
                // The rest of the clip is not known.
                if clip.durationSeconds == nil { row.seconds = nil }
            }
            if let transcript = clip.transcript { row.add(transcript, sampleRate: document.sampleRate) }
            try add(row)
        }
        try addFiles(of: document, session: session)
    }

    private mutating func addFiles(of document: TimelineDocument, session: Int) throws {
        for (place, audio) in document.audio.enumerated() {
            try add(Row(session: session, sha256: audio.sha256, path: audio.path, document: place))
        }
        for (place, file) in UnplacedRows(document).kept.enumerated() {
            try add(
                Row(
                    session: session, sha256: file.sha256, path: file.path, name: file.entry,
                    document: max(1, document.audio.count) + place))
        }
    }

    private mutating func add(_ document: TextConversationDocument, session: Int) throws {
        let attachments = document.attachments
        let redactions = document.messageRedactions
        for (index, message) in document.messages.enumerated() {
            var row = Row(session: session, person: message.speaker, time: message.time, number: index + 1)
            row.text = message.text
            row.files = message.attachments?.compactMap {
                attachments.indices.contains($0) ? attachments[$0].name : nil
            }
            row.message = index
            row.redacted = redactions[index].map { [RedactionWords.reason($0.reason, by: $0.by)] }
            try add(row)
        }
        for (place, file) in document.originals.enumerated() {
            try add(
                Row(session: session, sha256: file.sha256, path: file.path, name: file.receivedAs, document: place))
        }
        var place = max(1, document.originals.count)
        for file in attachments {
            guard let path = file.path else { continue }
            try add(Row(session: session, sha256: file.sha256, path: path, name: file.name, document: place))
            place += 1
        }
    }

    private mutating func add(_ row: Row) throws {
        pending.append(row)
        pendingBytes += row.estimatedBytes
        if pendingBytes > Self.enough { try writePiece() }
    }

    private mutating func writePiece() throws {
        let name = "messages/\(DecimalSeconds.padded(names.count + 1, 4)).js"
        files.append(try material.write(call: "opusstitch.messages", with: pending, to: "data/review/\(name)"))
        names.append(name)
        pending = []
        pendingBytes = 0
    }

    /// - Returns: the files, and their names relative to the page.
    mutating func finish() throws -> (files: [PayloadFile], names: [String]) {
        if !pending.isEmpty { try writePiece() }
        return (files, names)
    }
}

extension MessagePieces.Row {
    fileprivate mutating func add(_ transcript: ClipTranscript, sampleRate: Int) {
        let timed = transcript.timed
        if timed.contains(where: { $0.startFrame != nil }) {
            words = timed.map(\.text)
            starts = timed.map { $0.startFrame.map { Self.seconds(frame: $0, sampleRate: sampleRate) } }
        }
        let joined = words?.joined(separator: " ")
        if joined.map(ExactText.init) != ExactText(transcript.text) { text = transcript.text }
    }

    /// Seconds with six decimals. With three, as elsewhere, a word would be many frames from its place.
    private static func seconds(frame: Int, sampleRate: Int) -> Double {
        (Double(frame) / Double(sampleRate) * 1_000_000).rounded() / 1_000_000
    }

    /// The size of the row in its piece: member names, and content.
    fileprivate var estimatedBytes: Int {
        250 + (text ?? label ?? name ?? "").utf8.count + (words ?? []).reduce(0) { $0 + $1.utf8.count + 3 }
            + 10 * (starts?.count ?? 0)
    }
}
