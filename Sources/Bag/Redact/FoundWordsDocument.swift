import JSON

/// Found words as JSON, for `--json`.
package struct FoundWordsDocument: Encodable {
    package static let currentFormat = "opusstitch-found-words/1"

    private let format = currentFormat
    private let searched: FoundWords.Searched
    private let notSearched: FoundWords.NotSearched
    private let places: Int
    private let messages: Int
    private let sessions: Int
    /// The path of the plan; absent if none was written.
    private let plan: String?
    private let rows: StreamedList<Row>
    private let unplanned: StreamedList<Unplanned>
    /// The number of unplanned places that are not listed; absent if all are.
    private let moreUnplanned: Int?

    package init(_ found: FoundWords, plan: String?) {
        searched = found.searched
        notSearched = found.notSearched
        places = found.places
        messages = found.messages
        sessions = found.sessions
        self.plan = plan
        rows = StreamedList(count: found.rows.count) { Row(found.rows[$0], number: $0 + 1) }
        unplanned = StreamedList(count: found.unplanned.count) { Unplanned(found.unplanned[$0]) }
        let more = found.unplannedCount - found.unplanned.count
        moreUnplanned = more > 0 ? more : nil
    }

    private struct Row: Encodable {
        /// Its number in the plan.
        let row: Int
        let session: String
        let speaker: String
        /// As in the plan; absent for a text message.
        let from: String?
        let to: String?
        /// The pointer of a text message.
        var message: String?
        let places: [Place]

        init(_ row: FoundWords.Row, number: Int) {
            self.row = number
            session = row.sessionId
            speaker = row.speaker
            from = row.part.times?.from
            to = row.part.times?.to
            if case .message(let pointer) = row.part { message = pointer }
            places = row.places.map(Place.init)
        }
    }

    private struct Place: Encodable {
        let message: String
        let time: String?
        let before: String
        let words: String
        let after: String
        let extent: FoundWords.Extent

        init(_ place: FoundWords.Place) {
            message = place.message
            time = place.time
            before = place.excerpt.before
            words = place.excerpt.words
            after = place.excerpt.after
            extent = place.extent
        }
    }

    private struct Unplanned: Encodable {
        let session: String
        let speaker: String
        let reason: FoundWords.Reason
        let place: Place

        init(_ unplanned: FoundWords.Unplanned) {
            session = unplanned.sessionId
            speaker = unplanned.speaker
            reason = unplanned.reason
            place = Place(unplanned.place)
        }
    }
}
