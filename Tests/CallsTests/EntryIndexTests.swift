import Calls
import Testing

@Suite("A listed clip finds its entry")
struct EntryIndexTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let paths: [String]
        var fileName = "a.opus"
        var sessionId = "s"
        var conversation: String? = "c"
        let match: EntryIndex.Match
        var testDescription: String { rule }
    }

    @Test(
        "by the rules in their order",
        arguments: [
            Case(rule: "the whole path", paths: ["metadata.json", "a.opus"], match: .entry(1)),
            Case(rule: "the whole path is first", paths: ["c/s/a.opus", "s/a.opus", "a.opus"], match: .entry(2)),
            Case(rule: "session/file is next", paths: ["c/s/a.opus", "s/a.opus", "x/a.opus"], match: .entry(1)),
            Case(rule: "then conversation/session/file", paths: ["c/s/a.opus", "x/a.opus"], match: .entry(0)),
            Case(rule: "then the only last component", paths: ["b.opus", "x/y/z/a.opus"], match: .entry(1)),
            Case(
                rule: "a file name may be a path", paths: ["x/a.opus", "a.opus"], fileName: "x/a.opus", match: .entry(0)
            ),
            Case(rule: "nothing", paths: ["b.opus", "xa.opus", "a.opus.txt"], match: .missing),
            Case(rule: "an empty archive", paths: [], match: .missing),
            Case(rule: "two last components", paths: ["x/a.opus", "y/a.opus"], match: .ambiguous([0, 1])),
            Case(rule: "the same path twice", paths: ["a.opus", "b.opus", "a.opus"], match: .ambiguous([0, 2])),
            Case(rule: "session/file twice", paths: ["s/a.opus", "s/a.opus"], match: .ambiguous([0, 1])),
            Case(
                rule: "twice by an earlier rule is not saved by a later one", paths: ["a.opus", "a.opus", "s/a.opus"],
                match: .ambiguous([0, 1])),
            Case(rule: "a folder is no candidate", paths: ["a.opus/", "x/a.opus/", "x/a.opus"], match: .entry(2)),
            Case(rule: "an empty name matches nothing", paths: ["", "x/", "s/"], fileName: "", match: .missing),
            Case(
                rule: "no conversation", paths: ["/s/a.opus", "c/s/a.opus"], conversation: nil,
                match: .ambiguous([0, 1])),
            Case(rule: "case counts", paths: ["A.opus", "s/A.OPUS"], match: .missing),
            Case(
                rule: "Unicode forms are different names", paths: ["e\u{301}.opus", "x/\u{E9}.opus"],
                fileName: "\u{E9}.opus", match: .entry(1)),
        ])
    func matches(_ row: Case) {
        let index = EntryIndex(paths: row.paths)
        #expect(
            index.match(
                fileName: row.fileName, sessionId: row.sessionId, externalConversationId: row.conversation)
                == row.match)
    }
}
