import Calls
import TestSupport
import Testing

@Suite("Clips stand in the order of the conversation")
struct ListedClipOrderTests {
    /// In the order in which they belong.
    private static let ordered = [
        clip(.number(9), "2025-12-12T14:00:00Z"),
        clip(.number(7), "2025-12-12T17:00:00.001+03:00"),
        clip(.number(998), "2025-12-12T14:00:01Z"),
        clip(.number(1000), "2025-12-12T14:00:01.000Z"),
        clip(.text("100"), "2025-12-12T14:00:01Z"),
        clip(.text("99"), "2025-12-12T14:00:01Z"),
        clip(nil, "2025-12-12T14:00:01Z", .user),
        clip(nil, "2025-12-12T14:00:01Z", .agent, "a"),
        clip(nil, "2025-12-12T14:00:01Z", .agent, "b"),
        clip(.number(1), nil),
        clip(.number(2), "yesterday"),
        clip(nil, nil),
    ]

    @Test("by time, then by message, numbers as numbers; what has no time comes last")
    func order() {
        for (left, first) in Self.ordered.enumerated() {
            for (right, second) in Self.ordered.enumerated() {
                #expect(ListedClip.precedes(first, second) == (left < right), "\(left), \(right)")
            }
        }
    }

    @Test("however they are listed", arguments: [1, 2, 3, 4, 5])
    func shuffled(seed: UInt64) {
        var random = Random(seed: seed)
        #expect(Self.ordered.shuffled(using: &random).sorted(by: ListedClip.precedes) == Self.ordered)
    }

    @Test("users come first, then agents, then the others by name")
    func speakers() {
        let shuffled = ["zeta", "agent_tts", "supervisor", "user", "agent"].map { Speaker($0) }
        #expect(shuffled.sorted().map(\.name) == ["user", "agent_tts", "agent", "supervisor", "zeta"])
    }

    private static func clip(
        _ messageId: MessageID?, _ timestamp: String?, _ speaker: Speaker = .agent, _ fileName: String = "a"
    ) -> ListedClip {
        ListedClip(messageId: messageId, fileName: fileName, speaker: speaker, timestamp: timestamp)
    }

    @Test("a message id is not before itself, and numbers are before texts")
    func ids() {
        let ordered: [MessageID] = [.number(-1), .number(2), .number(10), .text(""), .text("10"), .text("2")]
        for (left, first) in ordered.enumerated() {
            for (right, second) in ordered.enumerated() { #expect((first < second) == (left < right)) }
        }
    }
}
