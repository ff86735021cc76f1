import Foundation
import Foundations
import TestSupport
import Testing

@testable import Bag

@Suite("A plan of redactions")
struct RedactionPlanFileTests {
    private static func read(
        _ text: String, named name: String = "plan.csv", _ defaults: RedactionPlanFile.Defaults = .init()
    ) throws -> RedactionPlanFile {
        let folder = TemporaryFolder()
        try Disk.write(Array(text.utf8), to: folder(name))
        return try RedactionPlanFile(at: folder(name), defaults: defaults)
    }

    private static func seconds(_ text: String) throws -> RedactionTime { try #require(RedactionTime(text)) }

    @Test(
        "has the same rows as CSV and as JSON, in an object or alone, with numbers or strings, and with a mark before")
    func forms() throws {
        let header = "session,from,to,speaker,reason,style,by,message\r\n"
        let csv = header + "a,1.5,2,user,\"a, b\",silence,me,\r\n\r\nb,,,,c,,,/0/text\r\n"
        let list = """
            [{"session": "a", "from": 1.5, "to": "2", "speaker": "user", "reason": "a, b", "style": "silence", "by": "me"},
             {"session": "b", "message": "/0/text", "reason": "c", "from": null, "speaker": ""}]
            """
        var expected = [
            BagRedactor.Request(
                sessionId: "a", from: try Self.seconds("1.5"), to: try Self.seconds("2"), speaker: "user",
                style: .silence, reason: "a, b", by: "me"),
            BagRedactor.Request(sessionId: "b", message: "/0/text", reason: "c"),
        ]
        for text in [
            csv, "\u{FEFF}" + csv, list, " \r\n\t" + list, #"{"redactions": \#(list)}"#,
            #"{"redactions": \#(list), "bag": null}"#,
        ] {
            let plan = try Self.read(text)
            for index in expected.indices { expected[index].origin = "plan.csv, row \(index + 1)" }
            #expect(plan.requests == expected, "\(text)")
            #expect(plan.bag == nil)
        }
    }

    @Test("takes the values of the command for rows without them")
    func defaults() throws {
        let plan = try Self.read(
            "session,from,to,reason,style,by\na,1,2,,,\na,1,2,own,tone,them\n",
            .init(style: .silence, reason: "r", by: "me"))
        #expect(plan.requests.map(\.reason) == ["r", "own"] && plan.requests.map(\.by) == ["me", "them"])
        #expect(plan.requests.map(\.style) == [.silence, .tone])
    }

    @Test("may name the bag that it is for")
    func bag() throws {
        let digest = Disk.sha256([UInt8]([1]))
        let row = #"[{"session": "a", "message": "/0", "reason": "r"}]"#
        let plan = try Self.read(#"{"redactions": \#(row), "bag": {"contentSha256": "\#(digest.hexadecimal)"}}"#)
        #expect(plan.bag?.contentSHA256 == digest && plan.bag?.origin == "plan.csv")
        for bag in ["{}", "[]", "1", #"{"contentSha256": "0a"}"#, #"{"contentSha256": 1}"#] {
            let error = #expect(throws: JobError.self) { try Self.read(#"{"redactions": \#(row), "bag": \#(bag)}"#) }
            #expect(error?.description.contains("no SHA-256") == true, "\(bag)")
        }
    }

    @Test(
        "is refused with the row and the reason",
        arguments: [
            ("", "the plan has no rows"), ("session,from,to,reason\n", "the plan has no rows"),
            ("[]", "the plan has no rows"),
            ("session,from,to,reason\na,1,2\n", "plan.csv, row 1: it has 3 fields, but the header has 4"),
            ("session,from,to,reason\na,1,2,r\nb,1,2,r,s\n", "row 2: it has 5 fields, but the header has 4"),
            ("session,from,to,reason\n\"a,1,2,r\n", "a quoted field does not end"),
            ("session,start,to,reason\na,1,2,r\n", "plan.csv, header: start is not known; a plan has session, from"),
            (#"[{"session": "a", "start": 1}]"#, "row 1: start is not known"),
            (#"[{"session": "a", "from": true}]"#, "from is neither a string nor a number"),
            (#"[1]"#, "row 1: it is not a JSON object"), (#"{"rows": []}"#, "it has no list \"redactions\""),
            (#"[{"session": "a""#, "it is not valid JSON"),
            ("session,from,to,reason\n,1,2,r\n", "row 1: it has no session"),
            ("session,from,to\na,1,2\n", "row 1: it has no reason"),
            ("session,from,to,reason\na,1,2, \n", "row 1: it has no reason"),
            ("session,from,to,reason\na,,2,r\n", "row 1: it has no from"),
            ("session,from,to,reason\na,1,,r\n", "row 1: it has no to"),
            ("session,from,to,reason\na,1,later,r\n", "row 1: to is later, which is not a time"),
            ("session,from,to,reason,style\na,1,2,r,noise\n", "the style noise is not one of tone and silence"),
            ("session,from,message,reason\na,1,/0,r\n", "it has a message and also a time"),
            ("session,to,message,reason\na,1,/0,r\n", "it has a message and also a time"),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: JobError.self) { try Self.read(text) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test("is refused if it is not UTF-8")
    func encoding() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("session,message,reason\na,/0,".utf8) + [0xE9, 0x0A], to: folder("plan.csv"))
        let error = #expect(throws: JobError.self) { try RedactionPlanFile(at: folder("plan.csv"), defaults: .init()) }
        #expect(error?.description.contains("it is not UTF-8") == true)
    }

    // MARK: - Written

    private static let rows = [
        FoundWords.Row(
            sessionId: "a, \"b\"\u{301}", speaker: "user", part: .frames(12_000..<24_001, sampleRate: 8000), places: []),
        FoundWords.Row(sessionId: "b", speaker: "Ada", part: .message(pointer: "/0/text"), places: []),
    ]

    @Test(
        "that is written is read as it was, with the exact frames",
        arguments: ["plan.csv", "PLAN.CSV", "plan.json", "plan"])
    func written(name: String) throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder("bag"), withIntermediateDirectories: true)
        for (style, by) in [(Redaction.Style.tone, nil), (.silence, "me")] as [(Redaction.Style, String?)] {
            let values = RedactionPlanFile.Defaults(style: style, reason: "the \"reason\",\nwhole", by: by)
            try RedactionPlanFile.write(Self.rows, to: folder(name), ofBag: folder("bag"), values: values)
            #expect((try Disk.bytes(folder(name)).first == UInt8(ascii: "{")) == !name.lowercased().hasSuffix(".csv"))
            let requests = try RedactionPlanFile(at: folder(name), defaults: .init()).requests
            #expect(requests.map(\.sessionId) == Self.rows.map(\.sessionId))
            #expect(requests.allSatisfy { $0.reason == values.reason && $0.by == by })
            // 24,001 frames of 125 µs; the end is rounded down, and read upwards.
            #expect(requests[0].from == .offset(nanoseconds: 1_500_000_000))
            #expect(requests[0].to == .offset(nanoseconds: 3_000_125_000))
            #expect(requests[0].style == style && requests[0].speaker == "user" && requests[0].message == nil)
            #expect(requests[1].message == "/0/text" && requests[1].from == nil && requests[1].speaker == nil)
            #expect(Set(try Disk.tree(folder.path)) == ["bag", name])
            try Disk.remove(folder(name))
        }
    }

    @Test("that is written is a new file outside the bag, in a folder that exists")
    func places() throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder("bag/data"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder("bags"), withIntermediateDirectories: true)
        try Disk.write([1], to: folder("there.csv"))
        for (path, words) in [
            ("there.csv", "it already exists"), ("none/plan.csv", "the folder does not exist"),
            ("bag/plan.csv", "it is inside the bag"), ("bag/data/plan.csv", "it is inside the bag"),
        ] {
            let error = #expect(throws: JobError.self, "\(path)") {
                try RedactionPlanFile.check(newPlan: folder(path), ofBag: folder("bag"))
            }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
        try RedactionPlanFile.check(newPlan: folder("bags/plan.csv"), ofBag: folder("bag"))
        let error = #expect(throws: JobError.self) {
            try RedactionPlanFile.check(newPlan: folder("plan.csv"), ofBag: folder("no-bag"))
        }
        #expect(error?.description.contains("no-bag: the folder does not exist") == true)
    }
}
