import Bag
import Calls
import Foundations
import OggOpus
import TestSupport
import Testing

@testable import Stitching

@Suite("Parts of a session are joined")
struct SessionJoinerTests {
    private static let facts = Result { try ScannedClip.facts(Clips.voice(seconds: 0.2, seed: 1)) }

    private static func record(
        _ messageId: Int64?, _ speaker: String = "user", time: String? = "2025-12-12T14:00:00Z", bytes: Int = 10,
        digest: UInt8 = 1, ordinal: Int = 0, listedSize: Int? = nil
    ) throws -> ClipRecord {
        ClipRecord(
            listed: ListedClip(
                messageId: messageId.map { .number($0) }, fileName: "\(messageId ?? 0)_\(speaker).opus",
                speaker: Speaker(speaker), timestamp: time, originalSizeBytes: listedSize),
            entry: ClipRecord.Entry(
                ordinal: ordinal, path: "x", bytes: bytes,
                sha256: Checksum(bytes: [UInt8](repeating: digest, count: 32))),
            outcome: .sound(try facts.get()))
    }

    private static func archive(
        _ label: String, _ sessions: [(id: String, conversation: String?, clips: [ClipRecord])], hour: String? = "14"
    ) -> ScannedArchive {
        var archive = ScannedArchive(input: ArchiveInput(path: "/\(label)", label: label, stamp: nil))
        (archive.utcDay, archive.hour) = ("2025-12-12", hour)
        archive.sessions = sessions.map {
            ScannedArchive.Session(sessionId: $0.id, externalConversationId: $0.conversation, clips: $0.clips)
        }
        return archive
    }

    private static func joined(_ archives: [ScannedArchive]) -> [JoinedSession] {
        let joiner = SessionJoiner(archives: archives)
        return joiner.join(names: joiner.names())
    }

    private static func only(_ archives: [ScannedArchive]) throws -> JoinedSession {
        let sessions = joined(archives)
        try #require(sessions.count == 1)
        return sessions[0]
    }

    private static func statuses(_ session: JoinedSession) -> [ClipStatus] { session.clips.map(\.status) }

    private static func codes(_ session: JoinedSession) -> [String] {
        session.problems.listed.map { "\($0.code.rawValue) \($0.archive ?? "")" }
    }

    @Test("a message of one speaker with the same bytes is placed once")
    func duplicates() throws {
        let session = try Self.only([
            Self.archive("a", [("s", nil, [try Self.record(1), try Self.record(1, "agent_tts"), try Self.record(2)])]),
            Self.archive("b", [("s", nil, [try Self.record(1), try Self.record(3)])]),
        ])
        #expect(
            session.clips.map(\.listed.fileName) == [
                "1_user.opus", "1_user.opus", "1_agent_tts.opus", "2_user.opus", "3_user.opus",
            ])
        #expect(Self.statuses(session) == [.placed, .duplicate, .placed, .placed, .placed])
        #expect(session.clips.map(\.archiveIndex) == [0, 1, 0, 0, 1])
        #expect(Self.codes(session) == ["duplicate b"])
        #expect(session.problems.listed.first?.message.contains("from a (1_user.opus)") == true)
    }

    @Test("one with other bytes is placed again, and told; one without an id or bytes is never a duplicate")
    func otherBytes() throws {
        let session = try Self.only([
            Self.archive("a", [("s", nil, [try Self.record(1), try Self.record(nil), try Self.record(nil)])]),
            Self.archive("b", [("s", nil, [try Self.record(1, digest: 2), try Self.record(1)])]),
        ])
        #expect(Self.statuses(session) == [.placed, .placed, .duplicate, .placed, .placed])
        #expect(Self.codes(session) == ["duplicate b", "sameMessageOtherBytes b"])
    }

    @Test("what is not placed for another reason is compared with nothing")
    func unplacedFirst() throws {
        var missing = try Self.record(1)
        missing.outcome = .unplaced(.missing, reason: "it has no entry")
        let session = try Self.only([
            Self.archive("a", [("s", nil, [missing])]), Self.archive("b", [("s", nil, [try Self.record(1)])]),
        ])
        #expect(Self.statuses(session) == [.missing, .placed])
        #expect(Self.codes(session) == ["missing a"])
    }

    @Test("a clip with sound and no time is set aside, one without sound keeps its reason")
    func untimed() throws {
        var corrupt = try Self.record(2, time: nil)
        corrupt.outcome = .unplaced(.corrupt, reason: "damaged")
        let session = try Self.only([
            Self.archive("a", [("s", nil, [corrupt, try Self.record(1, time: "yesterday"), try Self.record(3)])])
        ])
        #expect(session.clips.map(\.listed.fileName) == ["3_user.opus", "1_user.opus", "2_user.opus"])
        #expect(Self.statuses(session) == [.placed, .untimed, .corrupt])
    }

    @Test("a size that is not the listed one is told, also of a clip that is not placed")
    func sizes() throws {
        let session = try Self.only([
            Self.archive(
                "a",
                [
                    (
                        "s", nil,
                        [
                            try Self.record(1, bytes: 10, listedSize: 10),
                            try Self.record(2, bytes: 10, listedSize: 11),
                            try Self.record(3, time: nil, bytes: 10, listedSize: 9),
                        ]
                    )
                ])
        ])
        #expect(Self.codes(session).filter { $0.hasPrefix("size") } == ["sizeMismatch a", "sizeMismatch a"])
    }

    @Test("archives that state different conversations are told, the first is kept")
    func conversations() throws {
        let parts = [("b", "two"), ("a", "one"), ("c", nil)].map { label, conversation in
            Self.archive(label, [("s", conversation, [])])
        }
        let session = try Self.only(parts)
        #expect(session.externalConversationId == "two")
        #expect(session.problems.listed.first?.message.hasSuffix("values: one, two") == true)
        #expect(try Self.only([parts[0], parts[0]]).problems.listed.isEmpty)
    }

    @Test("hours are known where every archive states its own")
    func hours() throws {
        let both = [
            Self.archive("a", [("s", nil, [])]), Self.archive("b", [("s", nil, []), ("t", nil, [])], hour: "15"),
        ]
        let sessions = Self.joined(both)
        #expect(sessions.map(\.sessionId) == ["s", "t"])
        #expect(sessions[0].hours.mapValues(\.text) == [0: "2025-12-12T14", 1: "2025-12-12T15"])
        #expect(sessions[1].hours.mapValues(\.text) == [1: "2025-12-12T15"])
        let unknown = Self.joined([both[0], Self.archive("b", [("s", nil, []), ("t", nil, [])], hour: "25")])
        #expect(unknown.map(\.hours.isEmpty) == [true, true])
    }

    @Test("sessions are in the order in which their clips are read, those without any last")
    func order() throws {
        let sessions = Self.joined([
            Self.archive(
                "a",
                [
                    ("none", nil, []), ("late", nil, [try Self.record(1, ordinal: 9), try Self.record(2, ordinal: 7)]),
                    ("early", nil, [try Self.record(1, ordinal: 8), try Self.record(2, ordinal: 3)]),
                ]),
            Self.archive("b", [("next", nil, [try Self.record(1, ordinal: 0)])]),
        ])
        #expect(sessions.map(\.sessionId) == ["early", "late", "next", "none"])
    }

    @Test("names are those of the whole job, also of sessions that are not made now")
    func names() {
        var archive = Self.archive("a", [("A", nil, []), ("a", nil, []), ("b", nil, [])])
        let all = SessionJoiner(archives: [archive]).names()
        #expect(Set(all.values.map { $0.lowercased() }).count == 3)
        archive.select([ExactText("a")])
        #expect(archive.sessions.map(\.sessionId) == ["a"])
        #expect(SessionJoiner(archives: [archive]).names() == all)
    }
}
