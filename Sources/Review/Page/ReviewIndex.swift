import Bag
import Calls
import Foundations

/// The data that the page has before a session is opened.
struct ReviewIndex: Encodable, Sendable {
    /// The name of the matter; absent if there is none.
    let matter: String?
    let software: String
    let options: TimelineOptions
    let totals: SummaryDocument.Totals
    let shifts: SummaryDocument.Shifts?
    let inputs: [SummaryDocument.Input]
    let sessions: [Row]
    /// The problems that belong to no session. The others are in the sessions' data.
    let problems: [Problem]
    /// The pieces of the list of all messages, by their names relative to the page; absent if the bag has no words.
    let pieces: [String]?
    /// How many spoken messages have words, and who made them; absent if the bag has no transcripts.
    let transcripts: SummaryDocument.Transcripts?
    /// The files of the bag that cover all sessions.
    let links: [PageLink]

    init(summary: SummaryDocument, sessions: [Row], pieces: [String]?) {
        self.pieces = pieces
        matter = summary.review?.matter
        software = summary.software
        options = summary.options
        totals = summary.totals
        shifts = summary.shifts
        transcripts = summary.transcripts
        inputs = summary.inputs
        links = PageLink.ofBag(summary, isRedacted: sessions.contains { $0.redactions != nil })
        self.sessions = sessions
        problems = summary.problems.filter { $0.sessionId == nil }
    }

    /// A session in the list.
    struct Row: Encodable, Sendable {
        /// The name of its folder in `sessions/`.
        let name: String
        let sessionId: String
        let conversation: String?
        let start: String?
        let durationSeconds: Double
        let clips: Int
        let placed: Int
        let problems: Int
        /// The codes of its problems, each once.
        let codes: [String]
        /// The source of a text conversation, and the number of its messages; absent for recordings.
        let source: String?
        let messages: Int?
        /// The number of redactions; absent if there are none.
        let redactions: Int?

        init(_ session: SummaryDocument.Session, document: SessionDocument) {
            name = session.name
            sessionId = session.sessionId
            start = session.start
            durationSeconds = session.durationSeconds
            clips = session.clips
            placed = session.placed
            problems = session.problems
            codes = Set(document.problems.map(\.code.rawValue)).sorted()
            switch document {
            case .recorded(let timeline):
                conversation = timeline.externalConversationId
                redactions = timeline.redactions.flatMap { $0.isEmpty ? nil : $0.count }
                source = nil
                messages = nil
            case .written(let text):
                conversation = nil
                source = text.source.title
                redactions = text.redactions.flatMap { $0.isEmpty ? nil : $0.count }
                messages = text.messages.count
            }
        }
    }
}
