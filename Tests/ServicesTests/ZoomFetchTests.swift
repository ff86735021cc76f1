import Bag
import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("fetch zoom")
struct ZoomFetchTests {
    private static let name = "ABCDEF123456_20251201T000000Z_20251231T000000Z"

    @Test(
        "brings the answer as received, the history and every file, with a record that names them",
        arguments: [true, false])
    func whole(usesOAuth: Bool) throws {
        let service = try ZoomService()
        let folder = TemporaryFolder()
        let report = try service.fetch(to: folder.path, usesOAuth: usesOAuth)
        #expect(report.status == .complete, "\(report.problems) \(report.reasons)")
        #expect(
            service.api.requests.last?.target
                == "/v2/aic/users/ABCDEF123456/conversation_archive?from=2025-12-01T00%3A00%3A00Z&to=2025-12-31T00%3A00%3A00Z"
        )
        let path = folder(Self.name)
        #expect(try Disk.bytes(path + "/history.json") == Array(WrittenArchives.zoomHistory().utf8))
        let record = try #require(
            try JSONSerialization.jsonObject(with: Data(try Disk.bytes(path + "/download.json"))) as? [String: Any])
        let files = try #require(record["files"] as? [[String: Any]])
        #expect(files.count == 2 + WrittenArchives.awkwardFiles.count)
        for file in files {
            let bytes = try Disk.bytes(path + "/" + (try #require(file["path"] as? String)))
            #expect(file["sha256"] as? String == Disk.sha256(bytes).hexadecimal)
            #expect(file["bytes"] as? Int == bytes.count)
            guard let id = file["id"] as? String else { continue }
            #expect(bytes == WrittenArchives.awkwardFiles.first { $0.id == id }?.bytes)
        }
        for name in try Disk.tree(folder.path) {
            #expect(name.wholeMatch(of: /[A-Za-z0-9._\/-]+/) != nil, "\(name)")
        }
        // The report names the folder, and has the record beside it.
        let told = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any])
        let part = try #require((told["fetched"] as? [[String: Any]])?.first)
        #expect(part["folder"] as? String == Self.name && (part["files"] as? [Any])?.count == files.count)
        #expect(Set(part.keys) == Set(record.keys).union(["folder"]), "\(part.keys)")
        #expect(try Disk.tree(folder.path).allSatisfy { $0 == Self.name || $0.hasPrefix(Self.name + "/") })
        #expect(!String(decoding: try Disk.bytes(path + "/download.json"), as: UTF8.self).contains("do-not-show"))
    }

    @Test("asks nobody a second time for what is whole, and fetches again what was changed")
    func again() throws {
        let service = try ZoomService()
        let folder = TemporaryFolder()
        _ = try service.fetch(to: folder.path)
        let (asked, got) = (service.api.requests.count, service.files.requests.count)
        #expect(try service.fetch(to: folder.path).status == .complete)
        #expect(service.api.requests.count == asked && service.files.requests.count == got)
        try Disk.write([1], to: folder(Self.name + "/history.json"))
        let report = try service.fetch(to: folder.path)
        #expect(report.status == .complete && report.notes.contains { $0.contains("has changed since it was fetched") })
        #expect(service.files.requests.count == got + 1)
        #expect(try Disk.bytes(folder(Self.name + "/history.json")) == Array(WrittenArchives.zoomHistory().utf8))
        #expect(try Disk.bytes(folder(Self.name + "/history.json.damaged")) == [1])
    }

    static let refusals: [(@Sendable (inout ZoomService.State) -> Void, String, [String])] = [
        (
            { $0.apiMishaps = [{ $0 = .json(400, #"{"code": 20525, "message": "Invalid time range."}"#) }] },
            "ABCDEF123456",
            ["Invalid time range. (code 20525)", "RFC 3339"]
        ),
        ({ $0.token = "another" }, "ABCDEF123456", ["Invalid access token", "ZOOM_TOKEN"]),
        (
            { $0.isPermitted = false }, "ABCDEF123456",
            ["does not have permission", "aic:read:conversation_archives:admin"]
        ),
        ({ _ in }, "no/body", ["User does not exist", "no user no/body"]),
        ({ $0.apiMishaps = [{ $0 = .json(418, "{}") }] }, "ABCDEF123456", ["status 418", "base URL"]),
        ({ $0.apiMishaps = [{ $0 = .json(200, "<html>") }] }, "ABCDEF123456", ["not a JSON object", "base URL"]),
    ]

    @Test("leaves nothing of runs that were stopped: no file without bytes, and no validator without a file")
    func stopped() throws {
        let service = try ZoomService()
        let folder = TemporaryFolder()
        for name in ["0a.download", "0b.validator"] {
            try Disk.write([], to: folder(".opusstitch-unfinished/\(name)"))
        }
        #expect(try service.fetch(to: folder.path).status == .complete)
        #expect(!FileManager.default.fileExists(atPath: folder(".opusstitch-unfinished")))
        // The beginning of a file is kept, with its validator.
        let kept = ["0c.download", "0c.validator"]
        for name in kept { try Disk.write([1], to: folder(".opusstitch-unfinished/\(name)")) }
        #expect(try service.fetch(to: folder.path).status == .complete)
        let left = try Disk.tree(folder(".opusstitch-unfinished"))
        #expect(left.filter { $0 != "lock" } == kept)
    }

    @Test("tells every refusal in its words, with what to do", arguments: refusals.indices)
    func refused(index: Int) throws {
        let (change, user, words) = Self.refusals[index]
        let service = try ZoomService()
        service.change(change)
        let folder = TemporaryFolder()
        let error = #expect(throws: (any Error).self) { try service.fetch(to: folder.path, user: user) }
        for words in words { #expect("\(try #require(error))".contains(words), "\(String(describing: error))") }
        #expect(service.files.requests.isEmpty)
    }

    @Test("renews a token that has expired, once, for the answer and for the files")
    func renewal() throws {
        let service = try ZoomService()
        service.change {
            $0.fileMishaps = [{ _ in }, { $0 = .json(401, #"{"message": "expired"}"#) }]
            $0.apiMishaps = [{ _ in }, { $0 = .json(401, #"{"message": "expired"}"#) }]
        }
        let report = try service.fetch(to: TemporaryFolder().path, usesOAuth: true)
        #expect(report.status == .complete, "\(report.problems)")
        #expect(service.with { $0.tokensGiven } == 3)
    }

    @Test("waits where Zoom says when, and leaves the rest for later where that is long")
    func limits() throws {
        let service = try ZoomService()
        let soon: ZoomService.Mishap = { $0 = LoopbackServer.Reply(429, fields: [("Retry-After", "7")]) }
        let late: ZoomService.Mishap = {
            $0 = LoopbackServer.Reply(429, fields: [("Retry-After", "2026-01-03T00:00:00Z")])
        }
        let clock = TestClock("2026-01-02T00:00:00Z")
        service.change {
            $0.apiMishaps = [soon]
            $0.fileMishaps = [soon, { $0 = .json(503, "{}") }]
        }
        #expect(try service.fetch(to: TemporaryFolder().path, clock: clock).status == .complete)
        #expect(clock.now.secondsSince(try #require(UTCTime(iso8601: "2026-01-02T00:00:00Z"))) >= 14)
        service.change { $0.apiMishaps = [late] }
        let error = #expect(throws: TemporaryFailure.self) {
            try service.fetch(to: TemporaryFolder().path, clock: TestClock("2026-01-02T00:00:00Z"))
        }
        #expect(error?.notBefore?.rfc3339 == "2026-01-03T00:00:00.000Z")
        service.change { $0.apiMishaps = [late] }
        #expect(try service.fetch(to: TemporaryFolder().path, waits: true).status == .complete)
        service.change { $0.fileMishaps = [{ $0 = LoopbackServer.Reply(429, fields: [("Retry-After", "3600")]) }] }
        let folder = TemporaryFolder()
        let report = try service.fetch(to: folder.path)
        #expect(report.status == .incomplete && report.runAgainAt == "2026-01-02T01:00:00.000Z")
        #expect(try service.fetch(to: folder.path).status == .complete)
    }

    @Test("shows the token to Zoom's hosts alone, and never across a redirect")
    func trust() throws {
        let service = try ZoomService()
        service.change { $0.host = "localhost" }
        let folder = TemporaryFolder()
        let refused = try service.fetch(to: folder.path)
        #expect(refused.status == .problems && refused.problems.allSatisfy { $0.code == .linkRefused })
        #expect(refused.problems.first?.message.contains("`trustedHosts`") == true)
        #expect(service.files.requests.isEmpty)
        #expect(try service.fetch(to: folder.path, trusting: ["LOCALHOST"]).status == .complete)

        let redirected = try ZoomService()
        let elsewhere = redirected.files.url(host: "localhost")
        redirected.change { $0.redirect = elsewhere }
        #expect(try redirected.fetch(to: TemporaryFolder().path).status == .complete)
        let followed = redirected.files.requests.filter { $0.path.hasPrefix("/elsewhere/") }
        #expect(followed.count == 1 + WrittenArchives.awkwardFiles.count)
        #expect(followed.allSatisfy { $0["Authorization"] == nil })
    }

    @Test(
        "knows Zoom's hosts from those that only look like them",
        arguments: [
            ("https://api.zoom.us/v2", "https://aic.zoom.us/x", true),
            ("https://api.zoom.us/v2", "https://zoom.us/x", true),
            ("https://api.zoomgov.com/v2", "https://aic.zoomgov.com/x", true),
            ("https://api.zoom.us/v2", "https://aic.zoomgov.com/x", false),
            ("https://api.zoom.us/v2", "http://aic.zoom.us/x", false),
            ("https://api.zoom.us/v2", "https://notzoom.us/x", false),
            ("https://api.zoom.us/v2", "https://zoom.us.example.com/x", false),
            ("https://gateway.example.com/v2", "https://aic.zoom.us/x", false),
            ("https://gateway.example.com/v2", "https://gateway.example.com/x", true),
            ("https://gateway.example.com/v2", "https://evil.example.com/x", false),
        ])
    func hosts(base: String, link: String, isShown: Bool) throws {
        let client = APIClient(
            http: HTTPClient(options: HTTPOptions(userAgent: "opusstitch-tests")),
            clock: TestClock("2026-01-02T00:00:00Z"))
        let api = ZoomAPI(
            baseURL: try HTTPURL(base), client: client, authorization: GivenAuthorization.bearer(Secret("x")))
        #expect(api.shows(tokenTo: try HTTPURL(link)) == isShown)
    }

    @Test("keeps a file of another size than announced after a second try, and says so")
    func size() throws {
        let service = try ZoomService()
        service.change { $0.statedBytes = ["empty": 5, "history": 7] }
        let folder = TemporaryFolder()
        let report = try service.fetch(to: folder.path)
        #expect(report.status == .problems && report.problems.map(\.code) == [.sizeMismatch, .sizeMismatch])
        #expect(service.files.requests.count == 1 + WrittenArchives.awkwardFiles.count + 2)
    }

    /// What comes in place of a file, and the problem that it is.
    static let wrongBodies: [(String, FetchProblem.Code)] = [
        ("<!doctype html><title>Sign in</title>", .damaged), ("  <HTML><body>Sign in", .damaged),
        (#"[{"cut": "off"#, .damaged), ("{}", .sizeMismatch),
    ]

    @Test(
        "says in every later run what came in place of the history, and fetches it again on request alone",
        arguments: wrongBodies)
    func wrongHistory(body: String, code: FetchProblem.Code) throws {
        let service = try ZoomService()
        service.change { $0.fileMishaps = Array(repeating: { $0.body = Array(body.utf8) }, count: 2) }
        let folder = TemporaryFolder()
        #expect(try service.fetch(to: folder.path).problems.map(\.code) == [code])
        let requests = service.files.requests.count
        let asked = service.api.requests.count
        let again = try service.fetch(to: folder.path)
        #expect(again.status == .problems && again.problems.map(\.code) == [code])
        #expect(service.files.requests.count == requests && service.api.requests.count == asked)
        let history = folder(Self.name + "/history.json")
        #expect(FileManager.default.fileExists(atPath: history) == (code == .sizeMismatch))
        #expect(try service.fetch(to: folder.path, retries: true).status == .complete)
        #expect(try Disk.bytes(history) == Array(WrittenArchives.zoomHistory().utf8))
        #expect(FileManager.default.fileExists(atPath: history + ".damaged") == (code == .sizeMismatch))
        #expect(try service.fetch(to: folder.path).status == .complete)
    }

    @Test("says that a file has another size than announced where an earlier version did not record it")
    func earlierRecord() throws {
        let service = try ZoomService()
        service.change { $0.statedBytes = ["history": 7] }
        let folder = TemporaryFolder()
        _ = try service.fetch(to: folder.path)
        let path = folder(Self.name + "/download.json")
        var record = try #require(
            try JSONSerialization.jsonObject(with: Data(try Disk.bytes(path))) as? [String: Any])
        let files = try #require(record["files"] as? [[String: Any]])
        record["files"] = files.map { $0.filter { $0.key != "problem" } }
        try Disk.write(Array(try JSONSerialization.data(withJSONObject: record)), to: path)
        #expect(try service.fetch(to: folder.path).problems.map(\.code) == [.sizeMismatch])
        #expect(try service.fetch(to: folder.path).problems.map(\.code) == [.sizeMismatch])
    }

    @Test("reports an answer that is one page of several, in later runs too")
    func pages() throws {
        let service = try ZoomService()
        service.change {
            $0.apiMishaps = [
                {
                    let text = String(decoding: $0.body, as: UTF8.self)
                    $0.body = Array(#"{"next_page_token": "abc", "#.utf8) + Array(text.dropFirst().utf8)
                }
            ]
        }
        let folder = TemporaryFolder()
        for _ in 0..<2 {
            let report = try service.fetch(to: folder.path)
            #expect(report.problems.map(\.code) == [.unreadableAnswer])
        }
        #expect(service.api.requests.count == 1)
    }

    @Test("does not keep a sign-in page as an attached file")
    func signInPage() throws {
        let service = try ZoomService()
        let page: ZoomService.Mishap = { $0 = LoopbackServer.Reply(200, body: Array("<html>Sign in</html>".utf8)) }
        service.change { $0.fileMishaps = [{ _ in }, page, page] }
        let folder = TemporaryFolder()
        let report = try service.fetch(to: folder.path)
        #expect(report.problems.map(\.code) == [.damaged], "\(report.problems)")
        #expect(report.problems.first?.message.contains("a web page") == true)
        #expect(try service.fetch(to: folder.path).status == .problems)
        #expect(try service.fetch(to: folder.path, retries: true).status == .complete)
    }

    @Test("asks again where a sign-in page comes once in place of a file, and has the right bytes")
    func signInPageOnce() throws {
        for place in 0..<3 {
            let service = try ZoomService()
            let page: ZoomService.Mishap = { $0 = LoopbackServer.Reply(200, body: Array("<html>Sign in</html>".utf8)) }
            service.change { $0.fileMishaps = Array(repeating: { _ in }, count: place) + [page] }
            let folder = TemporaryFolder()
            let report = try service.fetch(to: folder.path)
            #expect(report.status == .complete, "\(place): \(report.problems)")
            #expect(service.files.requests.count == 1 + WrittenArchives.awkwardFiles.count + 1)
            #expect(try Disk.bytes(folder(Self.name + "/history.json")) == Array(WrittenArchives.zoomHistory().utf8))
            let record = try #require(
                try JSONSerialization.jsonObject(with: Data(try Disk.bytes(folder(Self.name + "/download.json"))))
                    as? [String: Any])
            for file in try #require(record["files"] as? [[String: Any]]) {
                guard let id = file["id"] as? String, let path = file["path"] as? String else { continue }
                let bytes = WrittenArchives.awkwardFiles.first { $0.id == id }?.bytes
                #expect(try Disk.bytes(folder("\(Self.name)/\(path)")) == bytes, "\(place): \(path)")
            }
        }
    }

    @Test("refuses a folder of another service, and of another application")
    func otherService() throws {
        let (one, other) = (try ZoomService(), try ZoomService())
        let folder = TemporaryFolder()
        _ = try one.fetch(to: folder.path, usesOAuth: true)
        let error = #expect(throws: JobError.self) { try other.fetch(to: folder.path, usesOAuth: true) }
        #expect(error?.description.contains("from another service") == true)
        #expect(other.api.requests.isEmpty)
        // A token names no application.
        #expect(try one.fetch(to: folder.path).status == .complete)
    }

    @Test("keeps the answer readable by its owner alone, as it has links")
    func mode() throws {
        let folder = TemporaryFolder()
        _ = try ZoomService().fetch(to: folder.path)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder(Self.name + "/archive.json"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("asks for the user alone, whatever its id is", arguments: ["..", ".", "a/b", "/a==", "../me"])
    func userIds(id: String) throws {
        let service = try ZoomService()
        #expect(throws: (any Error).self) { try service.fetch(to: TemporaryFolder().path, user: id) }
        guard let target = service.api.requests.first?.path else {
            #expect(id == "." || id == "..")
            return
        }
        let encoded = PercentEncoding.of(PercentEncoding.of(id))
        #expect(target == "/v2/aic/users/\(encoded)/conversation_archive")
    }

    @Test("goes on where a file was cut off, and reports one that is refused for good")
    func broken() throws {
        let service = try ZoomService()
        service.change {
            $0.fileMishaps = [
                { _ in }, { $0.breaksAfter = 1000 }, { $0 = .json(404, #"{"message": "gone"}"#) },
            ]
            // The first file's rest comes next, then the second file is refused.
            $0.fileMishaps.insert({ _ in }, at: 2)
        }
        let report = try service.fetch(to: TemporaryFolder().path)
        #expect(report.status == .problems && report.problems.map(\.code) == [.linkRefused], "\(report.problems)")
        #expect(report.problems.first?.message.contains("gone") == true)
        #expect(report.problems.first?.message.contains("empty.txt") == true)
    }

    @Test("makes what stitch takes: the program fetches, stitches and verifies", .enabled(if: !Effort.isQuick))
    func endToEnd() throws {
        let service = try ZoomService()
        let folder = TemporaryFolder()
        let arguments = [
            "fetch", "zoom", "--base-url", service.baseURL, "--user", "ABCDEF123456", "--from", "2025-12-01T00:00:00Z",
            "--to", "2025-12-31T00:00:00Z", "--output", folder("zoom"), "--then-stitch", folder("bag"),
        ]
        let outcome = try Program.run(
            arguments, environment: ["ZOOM_TOKEN": "token-1-do-not-show"], folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        #expect(!(outcome.text + outcome.errorText).contains("do-not-show"))
        let bag = MadeBag(path: folder("bag"))
        // The copy of the answer has the links too.
        let copy = try #require(try Disk.tree(bag.path).first { $0.hasSuffix("archive.json") })
        let attributes = try FileManager.default.attributesOfItem(atPath: bag.path + "/" + copy)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let names = try bag.sessionNames()
        let document = try bag.conversation(named: try #require(names.first))
        #expect(names.count == 1 && document.messages.count == 2)
        #expect(document.attachments.map(\.sha256) == WrittenArchives.awkwardFiles.map { Disk.sha256($0.bytes) })
        #expect(document.originals.map(\.receivedAs) == ["archive.json", "history.json", "download.json"])
        #expect(document.problems.isEmpty)
        #expect(try Program.run(["verify", folder("bag")]).status == 0)
    }

    @Test(
        "is wrong usage without its times in order, and says which credentials it wants", .enabled(if: !Effort.isQuick))
    func usage() throws {
        let folder = TemporaryFolder()
        let base = ["fetch", "zoom", "--user", "u", "--output", "x", "--base-url", "http://127.0.0.1:9"]
        for times in [
            ["--from", "2025-12-02T00:00:00Z", "--to", "2025-12-01T00:00:00Z"], ["--from", "yesterday", "--to", "x"],
        ] {
            #expect(try Program.run(base + times, folder: folder.path).status == 64)
        }
        let outcome = try Program.run(
            base + ["--from", "2025-12-01T00:00:00Z", "--to", "2025-12-02T00:00:00Z"],
            environment: ["ZOOM_TOKEN": "", "ZOOM_ACCOUNT_ID": ""], folder: folder.path)
        #expect(outcome.status == 1 && outcome.errorText.contains("ZOOM_ACCOUNT_ID"))
    }
}
