import Calls
import Foundations
import Testing

@Suite("A clip finds its entry though the name differs")
struct EntryMatcherTests {
    private static let composed = "m\u{FC}\u{15F}teri"
    private static let decomposed = "mu\u{308}s\u{327}teri"

    /// How the name of an entry may differ from `PATH/müşteri.opus`, and what is said of it.
    struct Form: Sendable, CustomTestStringConvertible {
        let name: String
        let entry: @Sendable (_ folder: String) -> EntryName
        let differences: Set<NameDifference>
        var testDescription: String { name }
    }

    static let forms = [
        Form(name: "as it is", entry: { EntryName($0 + composed + ".opus") }, differences: []),
        Form(name: "decomposed", entry: { EntryName($0 + decomposed + ".opus") }, differences: [.normalization]),
        Form(
            name: "in capitals", entry: { EntryName($0 + "M\u{DC}\u{15E}TERI.OPUS") },
            differences: [.letterCase]),
        Form(
            name: "in Turkish capitals, decomposed", entry: { EntryName($0 + "MU\u{308}S\u{327}TERI\u{307}.opus") },
            differences: [.letterCase, .normalization]),
        Form(
            name: "with an ending in capitals", entry: { EntryName($0 + composed + ".OPUS") },
            differences: [.letterCase]),
        Form(name: "with .ogg", entry: { EntryName($0 + composed + ".ogg") }, differences: [.fileExtension]),
        Form(name: "with .OGA", entry: { EntryName($0 + composed + ".OGA") }, differences: [.fileExtension]),
        Form(name: "without an ending", entry: { EntryName($0 + composed) }, differences: [.fileExtension]),
        Form(
            name: "in the Unicode Path field",
            entry: { EntryName($0 + "m_steri.opus", readings: [.init(.unicodePath, $0 + composed + ".opus")]) },
            differences: [.unicodePath]),
        Form(
            name: "in code page 437, decomposed",
            entry: { EntryName($0 + "m%81.opus", readings: [.init(.codePage437, $0 + decomposed + ".opus")]) },
            differences: [.codePage437, .normalization]),
    ]

    /// Where an entry may lie, by the four rules.
    static let folders = ["", "s/", "c/s/", "elsewhere/deep/"]

    @Test("by each of the four rules, in each form", arguments: forms, folders)
    func everyFormByEveryRule(_ form: Form, _ folder: String) throws {
        for isWindows in [false, true] where !(isWindows && folder.isEmpty) {
            let place = isWindows ? folder.replacing("/", with: "\\") : folder
            let names = [EntryName("metadata.json"), form.entry(place), EntryName("another.opus")]
            let expected = form.differences.union(isWindows ? [.backslash] : [])
            #expect(
                match(Self.composed + ".opus", names) == .entry(1, NameDifference.allCases.filter(expected.contains)))
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let entries: [String]
        var fileNames = ["a.opus"]
        let matches: [EntryMatcher.Match]
        var testDescription: String { rule }
    }

    @Test(
        "and where it is not sure, it is nobody's",
        arguments: [
            Case(
                rule: "an exact name wins over others", entries: ["A.opus", "x/a.opus"],
                matches: [.entry(1, [])]),
            Case(
                rule: "a path wins over a last component", entries: [#"x\a.opus"#, #"s\a.opus"#],
                matches: [.entry(1, [.backslash])]),
            Case(rule: "two forms are a problem", entries: ["A.opus", "a.ogg"], matches: [.ambiguous([0, 1])]),
            Case(
                rule: "two folders are a problem", entries: [#"x\a.opus"#, #"y\a.opus"#], matches: [.ambiguous([0, 1])]),
            Case(
                rule: "an entry that another clip names exactly is not left", entries: ["a.opus"],
                fileNames: ["a.opus", "A.opus"], matches: [.entry(0, []), .missing(similar: [0])]),
            Case(
                rule: "of two forms, the one that nobody names exactly is left", entries: ["a.opus", "A.ogg"],
                fileNames: ["A.oga", "a.opus"],
                matches: [.entry(1, [.fileExtension]), .entry(0, [])]),
            Case(
                rule: "two clips whose names differ as little", entries: ["a.OPUS"], fileNames: ["a.opus", "A.opus"],
                matches: [.contested(0), .contested(0)]),
            Case(
                rule: "the same clip listed twice", entries: ["A.opus"], fileNames: ["a.opus", "a.opus"],
                matches: [.entry(0, [.letterCase]), .entry(0, [.letterCase])]),
            Case(rule: "an ending that is no clip's", entries: ["a.wav"], matches: [.missing(similar: [0])]),
            Case(rule: "another name", entries: ["b.opus"], matches: [.missing(similar: [])]),
            Case(
                rule: "hyphens and underscores are different names", entries: ["message_1.opus"],
                fileNames: ["message-1.opus"], matches: [.missing(similar: [0])]),
            Case(rule: "an empty name", entries: ["a.opus", ""], fileNames: [""], matches: [.missing(similar: nil)]),
            Case(
                rule: "a name that is an ending alone", entries: [".ogg"], fileNames: [".opus"],
                matches: [.missing(similar: [])]),
            Case(
                rule: "a path in the metadata", entries: [#"14\S\a.opus"#], fileNames: ["14/s/a.opus"],
                matches: [.entry(0, [.backslash, .letterCase])]),
            Case(
                rule: "a path with backslashes in the metadata", entries: ["14/s/a.opus"], fileNames: [#"14\s\a.opus"#],
                matches: [.entry(0, [.backslash])]),
        ])
    func notSure(_ row: Case) {
        let clips = row.fileNames.map { Self.clip($0) }
        let session = ListedSession(sessionId: "s", externalConversationId: "c", clips: clips)
        #expect(EntryMatcher(names: row.entries.map { EntryName($0) }).matches(of: [session]) == [row.matches])
    }

    @Test("an entry of which only the folder has several readings is one entry")
    func foldersReadTwice() {
        let name = EntryName("m%81/A.opus", readings: [.init(.codePage437, "m\u{FC}/A.opus")])
        guard case .entry(0, _) = match("a.opus", [name]) else {
            Issue.record("\(match("a.opus", [name]))")
            return
        }
    }

    @Test(
        "an entry that one session names by its path is not another's, in any form",
        arguments: ["s1/a.opus", #"S1\a.ogg"#])
    func anothers(_ path: String) {
        let sessions = ["s2", "s1"].map {
            ListedSession(sessionId: $0, externalConversationId: nil, clips: [Self.clip("a.opus")])
        }
        let matches = EntryMatcher(names: [EntryName(path)]).matches(of: sessions)
        #expect(matches[0] == [.anothers(0, owner: "s1")])
        guard case .entry(0, _) = matches[1][0] else {
            Issue.record("\(matches)")
            return
        }
    }

    @Test(
        "entries that other sessions name by their paths are not a clip's, however many there are",
        arguments: [
            (["s1/a.opus", "s2/a.opus"], .missing(similar: [0, 1])),
            (["s1/a.opus", "s2/a.opus", "x/a.opus"], .entry(2, [])),
            (["s1/a.opus", "x/a.opus", "s2/a.opus", "y/a.opus"], .ambiguous([1, 3])),
            (["s1/a.opus", "s1/a.opus", "s2/a.opus"], .missing(similar: [0, 1, 2])),
            (["x/a.opus", "y/a.opus"], .ambiguous([0, 1])),
        ] as [([String], EntryMatcher.Match)])
    func othersEntries(_ paths: [String], _ expected: EntryMatcher.Match) {
        for order in [["s0", "s1", "s2"], ["s2", "s1", "s0"]] {
            let sessions = order.map {
                ListedSession(sessionId: $0, externalConversationId: nil, clips: [Self.clip("a.opus")])
            }
            let matches = EntryMatcher(names: paths.map { EntryName($0) }).matches(of: sessions)
            for (session, match) in zip(order, matches) {
                let own = paths.indices.filter { paths[$0].hasPrefix(session + "/") }
                switch own.count {
                case 0: #expect(match == [expected], "\(session)")
                case 1: #expect(match == [.entry(own[0], [])], "\(session)")
                default:
                    guard case .ambiguous(let candidates) = match[0] else {
                        Issue.record("\(session): \(match)")
                        continue
                    }
                    #expect(candidates.positions == own)
                }
            }
        }
    }

    @Test("a clip whose entry is another session's finds the one that differs in its name, if there is one")
    func anothersOrOwn() {
        let sessions = ["s2", "s1"].map {
            ListedSession(sessionId: $0, externalConversationId: nil, clips: [Self.clip("a.opus")])
        }
        let matches = EntryMatcher(names: ["s1/a.opus", "s2/A.ogg"].map { EntryName($0) }).matches(of: sessions)
        #expect(matches == [[.entry(1, [.letterCase, .fileExtension])], [.entry(0, [])]], "\(matches)")
    }

    @Test("at most three similar names are told, of the first thousand clips without an entry")
    func similar() {
        let names = ["a-1.wav", "a_1.wav", "A 1.wav", "a.1.wav", "b.wav"].map { EntryName($0) }
        let missing = EntryMatcher(names: names).matches(of: [
            ListedSession(
                sessionId: "s", externalConversationId: nil, clips: (0..<1002).map { _ in Self.clip("a1.opus") })
        ])[0]
        #expect(missing[0] == .missing(similar: [0, 1, 2]), "\(missing[0])")
        #expect(missing[..<1000].allSatisfy { $0 == missing[0] })
        #expect(missing[1000...].allSatisfy { $0 == .missing(similar: nil) }, "\(missing[1000])")
    }

    @Test("a folder is no clip's entry")
    func folder() {
        #expect(match("a", [EntryName("a/"), EntryName("A\\")]) == .missing(similar: []))
    }

    @Test("each session finds its own in its own folder, in any order of the sessions")
    func sessionsOfOneName() {
        let names = [#"s1\0.opus"#, #"s2\0.opus"#].map { EntryName($0) }
        for order in [["s1", "s2"], ["s2", "s1"]] {
            let sessions = order.map {
                ListedSession(sessionId: $0, externalConversationId: nil, clips: [Self.clip("0.opus")])
            }
            let found = EntryMatcher(names: names).matches(of: sessions)
            #expect(found == order.map { [.entry($0 == "s1" ? 0 : 1, [.backslash])] })
        }
    }

    @Test(
        "entries of one name in many folders are one list for all clips with that name",
        arguments: [100, 400], ["message.opus", "MESSAGE.opus"])
    func sharedCandidates(clips: Int, fileName: String) {
        let names = (0..<clips).map { EntryName("folder-\($0)/message.opus") }
        let sessions = (0..<clips).map {
            ListedSession(sessionId: "s\($0)", externalConversationId: nil, clips: [Self.clip(fileName)])
        }
        // The work is that for all lists: it must not grow with the square of the number of clips.
        var distinct = DistinctCandidates()
        for match in EntryMatcher(names: names).matches(of: sessions).joined() {
            guard case .ambiguous(let candidates) = match else {
                Issue.record("\(match)")
                return
            }
            #expect(candidates.positions == Array(0..<clips))
            _ = distinct.insert(candidates)
        }
        #expect(distinct.entries == clips)
    }

    private func match(_ fileName: String, _ names: [EntryName]) -> EntryMatcher.Match {
        let session = ListedSession(sessionId: "s", externalConversationId: "c", clips: [Self.clip(fileName)])
        return EntryMatcher(names: names).matches(of: [session])[0][0]
    }

    private static func clip(_ fileName: String) -> ListedClip {
        ListedClip(messageId: .number(1), fileName: fileName, speaker: .user, timestamp: nil)
    }
}

@Suite("metadata.json is found by the same rules")
struct MetadataEntryTests {
    @Test(
        "the one at the top before those in folders, an exact name before others",
        arguments: [
            (["a.opus", "metadata.json"], [1], [1], []),
            (["x/metadata.json", "metadata.json"], [1], [0, 1], []),
            (["x/metadata.json", "y/metadata.json"], [0, 1], [0, 1], []),
            (["METADATA.JSON", "x/metadata.json"], [1], [0, 1], []),
            (["x\\metadata.json", "Metadata.json"], [1], [0, 1], [.letterCase]),
            (["14\\metadata.json"], [0], [0], [.backslash]),
            (["14\\MetaData.JSON"], [0], [0], [.backslash, .letterCase]),
            (["metadata.json.txt", "xmetadata.json", "metadata"], [], [], []),
        ] as [([String], [Int], [Int], [NameDifference])])
    func rules(_ paths: [String], candidates: [Int], all: [Int], differences: [NameDifference]) {
        let entry = MetadataEntry(among: paths.map { EntryName($0) })
        #expect(entry.candidates == candidates)
        #expect(entry.all == all)
        #expect(entry.differences == differences)
    }

    @Test("before all names are known, it may be any that ends so")
    func possible() {
        for (path, isPossible) in [
            ("metadata.json", true), ("x/metadata.json", true), ("x\\Metadata.JSON", true), ("metadata.jsonl", false),
            ("xmetadata.json", false), ("metadata", false), ("", false),
        ] {
            #expect(MetadataEntry.isPossible(path) == isPossible, "\(path)")
        }
    }

    @Test("in the Unicode Path field too")
    func unicodePath() {
        let name = EntryName("m_tadata.json", readings: [.init(.unicodePath, "g\u{FC}n/metadata.json")])
        #expect(MetadataEntry(among: [name]).differences == [.unicodePath])
    }
}
