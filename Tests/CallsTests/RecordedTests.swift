import Calls
import Foundations
import TestSupport
import Testing

@Suite("What is recorded of names at random")
struct RecordedTests {
    /// A file name, or the name of an entry, of which others differ little.
    private static func name(_ random: inout Random) -> String {
        let stem = random.one(of: ["a", "a", "a", "b", "A", "\u{E9}", "e\u{301}", "a_1", "a-1", ""])
        return stem + random.one(of: [".opus", ".opus", ".opus", ".OPUS", ".ogg", ".oga", ".wav", ""])
    }

    private static func entry(_ random: inout Random) -> EntryName {
        let folder = random.one(of: ["", "", "s1/", "s2/", "c/s1/", "c/s2/", "S1/", "x/", "y/", "__MACOSX/._", #"s1\"#])
        let path = folder + name(&random)
        guard random.chance(10) else { return EntryName(path) }
        return EntryName(
            "p%81.opus", readings: [.init(random.one(of: [.unicodePath, .codePage437]), path)])
    }

    @Test("stays as it was: which entry is whose, of sessions that list some names")
    func matches() throws {
        let differences = try Recorded.differences("entry-matches", count: 800, quick: 800) { seed in
            var random = Random(seed: UInt64(seed))
            let names = (0..<1 + random.below(random.one(of: [3, 8]))).map { _ in Self.entry(&random) }
            let sessions = (0..<1 + random.below(3)).map { session in
                ListedSession(
                    sessionId: random.chance(90) ? "s\(session + 1)" : "s1",
                    externalConversationId: random.chance(80) ? "c" : nil,
                    clips: (0..<1 + random.below(4)).map { _ in
                        let folder = random.chance(5) ? random.one(of: ["s1/", #"s1\"#, "x/", "./"]) : ""
                        return ListedClip(
                            messageId: .number(1), fileName: folder + Self.name(&random), speaker: Speaker("user"),
                            timestamp: "2025-12-12T14:00:00Z")
                    })
            }
            let matches = EntryMatcher(names: names).matches(of: sessions)
            let listed = sessions.map { "\($0.sessionId)(\($0.clips.map(\.fileName).joined(separator: ",")))" }
            let found = matches.map { $0.map(Self.words).joined(separator: ",") }
            return "\(names.map { ($0.readings.first?.path ?? "") + ":" + $0.path }.joined(separator: ",")); "
                + "\(listed.joined(separator: " ")) -> \(found.joined(separator: "; "))"
        }
        #expect(differences == [])
    }

    private static func words(_ match: EntryMatcher.Match) -> String {
        switch match {
        case .entry(let index, let differences): "\(index)" + differences.map { "+\($0)" }.joined()
        case .ambiguous(let candidates): "one of \(candidates.positions)"
        case .contested(let index): "contested \(index)"
        case .anothers(let index, let owner): "\(index) of \(owner)"
        case .missing(let similar): "none" + (similar.map { " like \($0)" } ?? "")
        }
    }
}
