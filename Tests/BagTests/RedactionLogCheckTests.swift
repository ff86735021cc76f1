import Testing

@testable import Bag

@Suite("The log of a redacted bag")
struct RedactionLogCheckTests {
    private static let redaction = Redaction(
        startFrame: 1, frames: 2, speaker: nil, channels: ["user"], style: .tone, reason: "r", by: nil, audio: [])
    private static let message = MessageRedaction(message: 1, reason: "r", by: nil)

    @Test("agrees with the sessions if it has their redactions, and no others")
    func differing() throws {
        let entry = RedactionLog.Entry(sessionId: "S", name: "s", redaction: Self.redaction)
        let written = RedactionLog.MessageEntry(sessionId: "C", name: "c", redaction: Self.message)
        let log = RedactionLog(software: "x", redactions: [entry], messages: [written])
        #expect(RedactionLogCheck(log).differing == ["c", "s"])
        #expect(RedactionLogCheck(RedactionLog(software: "x", redactions: [entry])).differing == ["s"])
        #expect(RedactionLogCheck(RedactionLog(software: "x", messages: [written])).differing == ["c"])
        #expect(RedactionLogCheck(nil).differing.isEmpty)
    }
}
