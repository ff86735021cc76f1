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
    /// The pieces of the list of all messages, by their names relative to the page.
    let pieces: [String]
    /// The prefix of the control numbers of the load files.
    let controlPrefix: String
    /// The number of documents in the load files.
    let documents: Int
    /// Names of time zones that sources of the bag state; absent if there are none.
    let zones: [String]?
    /// How many spoken messages have words, and who made them; absent if the bag has no transcripts.
    let transcripts: SummaryDocument.Transcripts?
    /// The files of the bag that cover all sessions.
    let links: [PageLink]
    /// What the bag contains; see `BagContent`.
    let contentSha256: Checksum

    init(
        summary: SummaryDocument, sessions: [Row], pieces: [String], documents: Int, zones: Set<String>,
        contentSha256: Checksum
    ) {
        self.contentSha256 = contentSha256
        self.documents = documents
        self.pieces = pieces
        controlPrefix = summary.review?.controlPrefix ?? LoadFiles.standardPrefix
        self.zones = zones.isEmpty ? nil : zones.sorted()
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
        /// The number of its first document in the load files.
        let control: Int
        /// The first of the people who wrote a text conversation, in the order of their first messages; absent for
        /// recordings.
        let people: [String]?

        /// More people than this are not in a title.
        private static let mostPeople = 4

        init(_ session: SummaryDocument.Session, document: SessionDocument, control: Int) {
            self.control = control
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
                people = nil
            case .written(let text):
                conversation = nil
                source = text.source.title
                redactions = text.redactions.flatMap { $0.isEmpty ? nil : $0.count }
                messages = text.messages.count
                people = Self.people(of: text)
            }
        }

        private static func people(of text: TextConversationDocument) -> [String] {
            var people: [String] = []
            for message in text.messages where people.count < mostPeople {
                if !people.contains(where: { ExactText($0) == ExactText(message.speaker) }) {
                    people.append(message.speaker)
                }
            }
            return people
        }
    }
}
