import TestSupport
import Testing

@Suite("Recorded: what comes of a service that misbehaves")
struct RecordedTests {
    @Test("nights of recordings, in folders to which things happen")
    func nights() throws {
        #expect(
            try Recorded.differences("fetched-nights", count: 60, quick: 7) { number in
                var nights = try RandomNights(seed: UInt64(number))
                return try nights.results()
            } == [])
    }

    @Test("conversations with files, fetched again and again")
    func conversations() throws {
        #expect(
            try Recorded.differences("fetched-conversations", count: 60, quick: 6) { number in
                var conversations = try RandomConversations(seed: UInt64(number))
                return try conversations.results()
            } == [])
    }

    @Test("descriptions of a day, and what they change of its record")
    func answers() throws {
        #expect(
            try Recorded.differences("described-days", count: 100, quick: 25) { number in
                var answers = try RandomAnswers(seed: UInt64(number))
                return try answers.results()
            } == [])
    }

    @Test("the ledger of the last hour's downloads")
    func ledger() throws {
        #expect(
            try Recorded.differences("ledgers", count: 60, quick: 8) { number in
                var ledger = RandomLedger(seed: UInt64(number))
                return try ledger.results()
            } == [])
    }
}
