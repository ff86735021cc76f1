import Bag
import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("fetch personal-ai")
struct PersonalAIFetchTests {
    private static let key = "key-1-do-not-show"
    private static let session = "dd3ec564-5948-4da0-8ab6-94b23f92705b"

    /// The API as its page describes it.
    private static func server(_ answer: String = WrittenArchives.personalAI) throws -> LoopbackServer {
        try LoopbackServer { request in
            guard request.method == "POST", request.target == "/v1/conversation",
                request["Content-Type"] == "application/json"
            else { return .json(405, "{}") }
            guard request["x-api-key"] == key else { return .json(403, #"{"message": "Invalid API key"}"#) }
            let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: String]
            guard body?["SessionId"]?.lowercased() == session, body?["DomainName"] == "product-demo-jebzrhw" else {
                return .json(404, #"{"message": "Conversation not found"}"#)
            }
            return .json(200, answer)
        }
    }

    private static func fetch(
        _ server: LoopbackServer, to output: String, key: String = key, session: String = session
    ) throws -> FetchReport {
        let client = APIClient(
            http: HTTPClient(options: HTTPOptions(userAgent: "opusstitch-tests")),
            clock: TestClock("2026-01-02T00:00:00Z"), retry: RetryPolicy(attempts: 2))
        return try PersonalAIFetch(
            baseURL: try HTTPURL(server.url() + "/v1"), client: client,
            authorization: try PersonalAIFetch.authorization(
                from: CredentialSource(environment: ["PERSONAL_AI_API_KEY": key])),
            domain: "product-demo-jebzrhw", session: session, output: output
        ).run()
    }

    @Test("sends the request of the page's example, and keeps the answer as it came")
    func whole() throws {
        let server = try Self.server()
        let folder = TemporaryFolder()
        let report = try Self.fetch(server, to: folder.path)
        #expect(report.status == .complete && report.notes.isEmpty)
        let name = "product-demo-jebzrhw_\(Self.session)"
        // Scores, metadata, and a number that no machine can hold, too.
        #expect(try Disk.bytes(folder(name + "/conversation.json")) == Array(WrittenArchives.personalAI.utf8))
        #expect(try Disk.tree(folder.path) == [name, name + "/conversation.json", name + "/download.json"])
        _ = try Self.fetch(server, to: folder.path)
        #expect(server.requests.count == 1)
    }

    @Test("gives two sessions that differ only in case folders of their own, each the same in every run")
    func caseAlone() throws {
        let server = try Self.server()
        let folder = TemporaryFolder()
        let (lower, upper) = (Self.session, Self.session.uppercased())
        for session in [upper, lower, upper, lower] {
            #expect(try Self.fetch(server, to: folder.path, session: session).status == .complete)
        }
        #expect(server.requests.count == 2)
        let names = try Disk.tree(folder.path).filter { !$0.contains("/") }
        #expect(names.count == 2 && Set(names.map { $0.lowercased() }).count == 2, "\(names)")
        #expect(names.contains("product-demo-jebzrhw_\(upper)"), "\(names)")
    }

    @Test(
        "tells every refusal in its words, with what to do",
        arguments: [
            ("another-key", "dd3ec564-5948-4da0-8ab6-94b23f92705b", ["Invalid API key", "PERSONAL_AI_API_KEY"]),
            ("key-1-do-not-show", "nobody", ["Conversation not found", "nobody of product-demo-jebzrhw", "`session`"]),
        ])
    func refused(key: String, session: String, words: [String]) throws {
        let server = try Self.server()
        let error = #expect(throws: ServiceError.self) {
            try Self.fetch(server, to: TemporaryFolder().path, key: key, session: session)
        }
        for words in words { #expect("\(try #require(error))".contains(words)) }
        #expect(!"\(try #require(error))".contains("do-not-show"))
    }

    @Test("tells what its page does not have: other statuses, other answers, and limits")
    func undocumented() throws {
        for (status, body, words) in [
            (418, "{}", "status 418"), (200, "{}", "not a list"), (200, "<html>", "not a list"),
        ] {
            let server = try LoopbackServer { _ in .json(status, body) }
            let error = #expect(throws: ServiceError.self) { try Self.fetch(server, to: TemporaryFolder().path) }
            #expect("\(try #require(error))".contains(words))
        }
        for status in [429, 503] {
            let server = try LoopbackServer { _ in .json(status, "{}") }
            #expect(throws: TemporaryFailure.self) { try Self.fetch(server, to: TemporaryFolder().path) }
        }
    }

    @Test("says where the answer is of another session, as in the page's example, or of no message")
    func oddities() throws {
        let other = try Self.fetch(Self.server(WrittenArchives.personalAIExample), to: TemporaryFolder().path)
        #expect(other.status == .complete && other.notes.contains { $0.contains("98bf4dd5") })
        let folder = TemporaryFolder()
        let none = try Self.fetch(Self.server("[]"), to: folder.path)
        #expect(none.notes == ["the conversation has no messages"] && none.inputs(in: folder.path).isEmpty)
    }

    @Test("reads a history of 100,000 messages", .enabled(if: !Effort.isQuick))
    func long() throws {
        let row = #"{"ai_message": "a", "ai_score": 0.0, "ai_picture": null, "SessionId": "\#(Self.session)"}"#
        let history = "[" + Array(repeating: row, count: 100_000).joined(separator: ",") + "]"
        let report = try Self.fetch(Self.server(history), to: TemporaryFolder().path)
        #expect(report.status == .complete && report.notes.isEmpty)
    }

    @Test("reports members of the list that are not messages, in later runs too")
    func strangeRows() throws {
        let server = try Self.server("[7, {\"SessionId\": \"\(Self.session)\"}, null]")
        let folder = TemporaryFolder()
        for _ in 0..<2 {
            let report = try Self.fetch(server, to: folder.path)
            #expect(report.problems.map(\.code) == [.unreadableAnswer])
            #expect(report.problems.first?.message.contains("2 members of 3") == true)
        }
        #expect(server.requests.count == 1)
    }

    @Test("makes what stitch takes, from three services into one bag", .enabled(if: !Effort.isQuick))
    func endToEnd() throws {
        let folder = TemporaryFolder()
        let server = try Self.server()
        let zoom = try ZoomService()
        _ = try zoom.fetch(to: folder("matter/zoom"))
        let fetched = try Program.run(
            [
                "fetch", "personal-ai", "--base-url", server.url() + "/v1", "--domain", "product-demo-jebzrhw",
                "--session", Self.session, "--output", folder("matter/personal"), "--json",
            ], environment: ["PERSONAL_AI_API_KEY": Self.key], folder: folder.path)
        #expect(fetched.status == 0, "\(fetched.text)\(fetched.errorText)")
        #expect(!(fetched.text + fetched.errorText).contains("do-not-show"))
        let day = try OfferedDay(hours: 2)
        #expect(try day.fetch().status == .complete)

        let stitched = try Program.run(
            ["stitch", folder("matter"), day.folder.path, "--output", folder("bag"), "--review"], folder: folder.path)
        #expect(stitched.status == 0, "\(stitched.text)\(stitched.errorText)")
        let bag = MadeBag(path: folder("bag"))
        let totals = try bag.summary().totals
        #expect(totals.archives == 2 && totals.sessions == 6 && totals.textConversations?.conversations == 2)
        #expect(try Program.run(["verify", bag.path]).status == 0)
        #expect(try Tool.python(["-m", "bagit", "--validate", bag.path]).status == 0)
        let vCons = try Witness.run("check-vcon.py", [Witness.vConSchema, bag.path])
        #expect(vCons.status == 0 && vCons.text == "6\n", "\(vCons.text)")
    }
}
