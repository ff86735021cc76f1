import Foundation
import Foundations
import HTTP
import Services
import Synchronization
import TestSupport
import Testing

@Suite("opusstitch fetch", .enabled(if: !Effort.isQuick))
struct FetchCommandTests {
    /// The built program against a service whose clock is the machine's.
    struct Stage {
        let service: KnovvuService
        let folder = TemporaryFolder("fetch")
        let day: String

        init(hours: [String: KnovvuService.Hour]) throws {
            let clock = SystemClock(interruption: Interruption())
            let yesterday = UTCDay(of: clock.now).previous
            day = "\(yesterday)"
            var state = KnovvuService.State()
            state.day = day
            state.generatedAt = "\(yesterday.next)T00:00:00Z"
            state.expiresAt = "\(yesterday.next.next.next)T00:00:00Z"
            for number in 0..<24 {
                let hour = number < 10 ? "0\(number)" : "\(number)"
                state.hours[hour] = hours[hour] ?? KnovvuService.Hour(archive: nil, status: "no_data")
            }
            service = try KnovvuService(clock: clock, state)
        }

        /// The repository's own day, as if it had been yesterday.
        static func fixture() throws -> Stage {
            var hours: [String: KnovvuService.Hour] = [:]
            for (hour, files) in [("14", 22), ("15", 26), ("16", 21)] {
                hours[hour] = KnovvuService.Hour(
                    archive: try Disk.bytes(PackageFolder.fixture("day/audio_\(hour).zip")), sessionCount: 5,
                    fileCount: files)
            }
            return try Stage(hours: hours)
        }

        /// Two days of four archives each, which expire at the same time: five of the eight may be downloaded now.
        static func twoDays() throws -> (stage: Stage, days: String) {
            let day = try Stage(hours: [:]).day
            var hours: [String: KnovvuService.Hour] = [:]
            for number in 0..<4 { hours["0\(number)"] = try OfferedDay.offer(number, day: day) }
            let stage = try Stage(hours: hours)
            let before = try #require(UTCDay(day)?.previous)
            stage.service.change { $0.otherDays = ["\(before)"] }
            return (stage, "\(before)..\(day)")
        }

        /// Fetches these days, and makes a bag of each that is complete.
        func arguments(ofDays days: String, bags: String) -> [String] {
            [
                "fetch", "knovvu", "--base-url", service.baseURL, "--days", days, "--output", folder("archives"),
                "--then-stitch", bags, "--bag-per", "day",
            ]
        }

        var arguments: [String] {
            ["fetch", "knovvu", "--base-url", service.baseURL, "--yesterday", "--output", folder("archives")]
        }

        var environment: [String: String] { ["KNOVVU_TOKEN": "token-1-do-not-show", "KNOVVU_CLIENT_ID": ""] }

        func run(_ more: [String] = [], environment: [String: String]? = nil) throws -> ChildProcess.Outcome {
            try Program.run(arguments + more, environment: environment ?? self.environment, folder: folder.path)
        }
    }

    @Test("from the service to a bag that verifies, and no secret is seen on the way")
    func endToEnd() throws {
        let stage = try Stage.fixture()
        // The archives say another day inside than the one that they are offered for.
        let outcome = try stage.run(["--then-stitch", stage.folder("bag"), "--json"])
        #expect(outcome.status == 2, "\(outcome.text + outcome.errorText)")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
        #expect(json["status"] as? String == "problems")
        let problems = try #require(json["problems"] as? [[String: Any]])
        #expect(problems.map { $0["code"] as? String } == ["otherArchive", "otherArchive", "otherArchive"])
        #expect(((json["stitch"] as? [String: Any])?["sessions"] as? [Any])?.count == 14)
        #expect(outcome.errors.isEmpty)
        let verified = try Program.run(["verify", stage.folder("bag")])
        #expect(verified.status == 0, "\(verified.text + verified.errorText)")
        #expect(!(outcome.text + outcome.errorText).contains("do-not-show"))
        for hour in ["14", "15", "16"] {
            #expect(
                try Disk.bytes(stage.folder("archives/\(stage.day)/\(hour).zip"))
                    == Disk.bytes(PackageFolder.fixture("day/audio_\(hour).zip")))
        }
        #expect(stage.service.links.requests.allSatisfy { $0["Authorization"] == nil })
    }

    /// A download is whole and in place, the folder is flushed, and only then the staging folder is removed.
    @Test("flushes what it has downloaded to the disk before it ends")
    func durable() throws {
        let stage = try Stage.fixture()
        let trace = stage.folder("trace")
        let outcome = try Program.run(
            stage.arguments, under: ["strace", "-f", "-y", "-o", trace, "-e", "trace=syncfs,renameat,unlinkat"],
            environment: stage.environment, folder: stage.folder.path)
        #expect(outcome.status == 2, "\(outcome.text + outcome.errorText)")
        let calls = String(decoding: try Disk.bytes(trace), as: UTF8.self).split(separator: "\n")
        let moved = try #require(calls.lastIndex { $0.contains("renameat(") && $0.contains("\"16.zip\"") })
        let settled = try #require(calls.lastIndex { $0.contains("syncfs(") && $0.contains("/archives") })
        let removed = try #require(calls.lastIndex { $0.contains("unlinkat(") && $0.contains("AT_REMOVEDIR") })
        #expect(moved < settled && settled < removed)
    }

    /// As the README shows it.
    private static let shown = """
        opusstitch fetch knovvu --base-url https://knovvu.example --yesterday --output archives --wait --then-stitch day-bag
        """

    @Test("by the README's command, which makes a bag of yesterday")
    func readme() throws {
        let stage = try Stage.fixture()
        let command = Self.shown.replacing("https://knovvu.example", with: stage.service.baseURL)
            .replacing("opusstitch fetch", with: "'\(try Program.location)' fetch")
        let outcome = try ChildProcess(
            "/bin/sh", ["-c", command], environment: stage.environment, folder: stage.folder.path
        ).outcome()
        // The archives say another day inside than the one that they are offered for.
        #expect(outcome.status == 2, "\(outcome.text + outcome.errorText)")
        #expect(outcome.text.contains("69 clips of 14 sessions: 69 placed"), "\(outcome.text + outcome.errorText)")
        let verified = try Program.run(["verify", stage.folder("day-bag")])
        #expect(verified.status == 0, "\(verified.text + verified.errorText)")
    }

    @Test("six archives: five come, and it ends with 75 and the time of the sixth; the bag waits for it")
    func quota() throws {
        var hours: [String: KnovvuService.Hour] = [:]
        for number in 0..<6 { hours["0\(number)"] = try OfferedDay.offer(number, day: try Stage(hours: [:]).day) }
        let stage = try Stage(hours: hours)
        for _ in 0..<2 {
            let outcome = try stage.run(["--then-stitch", stage.folder("bag")])
            #expect(outcome.status == 75, "\(outcome.text + outcome.errorText)")
            #expect(outcome.text.contains("run the same command again after "))
            #expect(stage.service.links.requests.count == 5)
        }
        #expect(!FileManager.default.fileExists(atPath: stage.folder("bag")))
        // One who waits can be interrupted.
        let waiting = try Program.start(
            stage.arguments + ["--wait"], environment: stage.environment, folder: stage.folder.path)
        usleep(700_000)
        waiting.send(signal: SIGINT)
        #expect(try waiting.outcome().status == 130)
    }

    @Test(
        "a transfer that is interrupted ends with 130, and the next run goes on", arguments: [SIGINT, SIGTERM, SIGKILL])
    func interrupted(signal: Int32) throws {
        let day = try Stage(hours: [:]).day
        let stage = try Stage(hours: ["00": try OfferedDay.offer(0, day: day)])
        let token = "token-\(UUID())"
        stage.service.change { ($0.token, $0.linkMishaps) = (token, [{ $0.delay = 600 }]) }
        let environment = stage.environment.merging(["KNOVVU_TOKEN": token]) { $1 }
        let program = try Program.start(stage.arguments, environment: environment, folder: stage.folder.path)
        let partial = stage.folder("archives/.opusstitch-unfinished/\(day)-00.zip.download")
        while (try? Disk.bytes(partial))?.isEmpty ?? true { usleep(20_000) }
        // What the process list shows while it runs. Nothing else has this token.
        let lines = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { $0.allSatisfy(\.isNumber) }
            .map { String(decoding: (try? Disk.bytes("/proc/\($0)/cmdline")) ?? [], as: UTF8.self) }
        #expect(lines.contains { $0.contains(stage.folder.path) } && !lines.contains { $0.contains(token) })
        program.send(signal: signal)
        #expect(try program.outcome().status == (signal == SIGKILL ? 137 : 130))
        let again = try stage.run(environment: environment)
        #expect(again.status == 0, "\(again.text + again.errorText)")
        #expect(stage.service.links.requests.last?["Range"] != nil)
    }

    @Test("credentials come from a file too, and not from one that others can read")
    func credentials() throws {
        let stage = try Stage(hours: ["00": try OfferedDay.offer(0, day: try Stage(hours: [:]).day)])
        let path = stage.folder("credentials")
        let text = """
            KNOVVU_CLIENT_ID=\(KnovvuService.clientId)
            KNOVVU_CLIENT_SECRET=\(KnovvuService.clientSecret)
            KNOVVU_TOKEN_URL=\(stage.service.tokenURL)
            """
        try Disk.write(Array(text.utf8), to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let refused = try stage.run(["--credentials", path], environment: [:])
        #expect(refused.status == 1)
        #expect(refused.errorText.contains("chmod 600"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let taken = try stage.run(["--credentials", path], environment: [:])
        #expect(taken.status == 0, "\(taken.text + taken.errorText)")
        #expect(!(taken.text + taken.errorText + refused.errorText).contains("do-not-show"))
    }

    @Test("without credentials it says which")
    func noCredentials() throws {
        let stage = try Stage(hours: [:])
        let outcome = try stage.run(environment: ["KNOVVU_TOKEN": "", "KNOVVU_CLIENT_ID": "x"])
        #expect(outcome.status == 1)
        #expect(outcome.errorText.contains("KNOVVU_CLIENT_SECRET"))
        #expect(stage.service.api.requests.isEmpty)
    }

    @Test("a token that is refused ends with 1, and the service's words")
    func refused() throws {
        let stage = try Stage(hours: [:])
        let outcome = try stage.run(environment: ["KNOVVU_TOKEN": "wrong-do-not-show"])
        #expect(outcome.status == 1)
        #expect(outcome.errorText.contains("Please authenticate again"))
        #expect(!outcome.errorText.contains("do-not-show"))
        #expect(outcome.text.isEmpty)
    }

    @Test(
        "wrong usage ends with 64 before anything is asked",
        arguments: [
            [], ["--day", "2025-13-01"], ["--day", "12.12.2025"], ["--day", "2999-01-01"],
            ["--day", "2025-12-12", "--yesterday"], ["--days", "2025-12-12"], ["--days", "2025-12-12..2025-12-11"],
            ["--yesterday", "--hours", "24"], ["--yesterday", "--hours", "1"], ["--yesterday", "--hours", ""],
        ])
    func usage(arguments: [String]) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            ["fetch", "knovvu", "--base-url", "http://127.0.0.1:1", "--output", folder("o")] + arguments,
            environment: ["KNOVVU_TOKEN": "x"])
        #expect(outcome.status == 64, "\(outcome.errorText)")
        #expect(try Disk.tree(folder.path).isEmpty)
    }

    @Test("the token does not go to another host in clear, and a URL with a password is no URL")
    func clearText() throws {
        let folder = TemporaryFolder()
        let rest = ["--yesterday", "--output", folder("o")]
        let outcome = try Program.run(
            ["fetch", "knovvu", "--base-url", "http://service.invalid"] + rest, environment: ["KNOVVU_TOKEN": "x"])
        #expect(outcome.status == 1)
        #expect(outcome.errorText.contains("https"))
        let hidden = try Program.run(
            ["fetch", "knovvu", "--base-url", "https://a:do-not-show@service.invalid"] + rest,
            environment: ["KNOVVU_TOKEN": "x"])
        #expect(hidden.status == 64)
        #expect(hidden.errorText.contains("--base-url") && !hidden.errorText.contains("do-not-show"))
    }

    @Test(
        "a region is the addresses of the platform, and an id and a secret are enough", arguments: KnovvuRegion.allCases
    )
    func region(region: KnovvuRegion) throws {
        let folder = TemporaryFolder()
        let proxy = try LoopbackServer { _ in LoopbackServer.Reply(403) }
        let outcome = try Program.run(
            ["fetch", "knovvu", "--region", region.rawValue, "--yesterday", "--output", folder("o")],
            environment: [
                "KNOVVU_CLIENT_ID": "x", "KNOVVU_CLIENT_SECRET": "y", "https_proxy": proxy.url(), "no_proxy": "",
            ])
        #expect(outcome.status == 1)
        // The token is requested first, and what the proxy is asked for is the host alone.
        #expect(proxy.requests.map(\.target) == ["identity.\(region.baseURL.dropFirst(8)):443"])
        let both = [
            "--region", region.rawValue, "--base-url", "https://knovvu.example", "--yesterday", "-o", folder("o"),
        ]
        #expect(try Program.run(["fetch", "knovvu"] + both, environment: ["KNOVVU_TOKEN": "x"]).status == 64)
    }

    @Test("a credential with a line break names its variable", arguments: ["KNOVVU_TOKEN", "KNOVVU_CLIENT_SECRET"])
    func lineBreak(name: String) throws {
        let stage = try Stage(hours: [:])
        var environment = ["KNOVVU_CLIENT_ID": "x", "KNOVVU_TOKEN_URL": stage.service.tokenURL, "KNOVVU_TOKEN": ""]
        environment["KNOVVU_CLIENT_SECRET"] = "y"
        environment[name] = "do-not\nshow"
        let outcome = try stage.run(environment: environment)
        #expect(outcome.status == 1 && outcome.errorText.contains(name), "\(outcome.errorText)")
        #expect(!outcome.errorText.contains("do-not") && stage.service.api.requests.isEmpty)
    }

    @Test("a limit that lasts ends with 75 and the time, also in the JSON object", arguments: ["7200", "172800"])
    func limitOfTokens(seconds: String) throws {
        let server = try LoopbackServer { _ in
            LoopbackServer.Reply(429, fields: [("Retry-After", seconds)])
        }
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            [
                "fetch", "personal-ai", "--base-url", server.url() + "/v1", "--domain", "d", "--session", "s",
                "--output",
                folder("o"), "--json",
            ], environment: ["PERSONAL_AI_API_KEY": "k"], folder: folder.path)
        #expect(outcome.status == 75)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
        let time = try #require((json["runAgainAt"] as? String).flatMap(UTCTime.init(iso8601:)))
        let now = SystemClock(interruption: Interruption()).now
        let left = try #require(Double(seconds)) - time.secondsSince(now)
        #expect((0...600).contains(left))
        #expect(outcome.errorText.contains("again after \(time.dayText)T"), "\(outcome.errorText)")
        #expect(json["status"] as? String == "incomplete")
    }

    @Test("a proxy of the environment is gone through")
    func proxy() throws {
        let stage = try Stage(hours: ["00": try OfferedDay.offer(0, day: try Stage(hours: [:]).day)])
        let service = stage.service
        // It forwards nothing: it answers in the service's place, which shows that it was asked.
        let proxy = try LoopbackServer { request in
            LoopbackServer.Reply(418, fields: [("X-Asked", request.target)])
        }
        let outcome = try stage.run(
            environment: stage.environment.merging(["http_proxy": proxy.url(), "no_proxy": ""]) { $1 })
        #expect(outcome.status == 1)
        #expect(proxy.requests.first?.target.hasPrefix(service.baseURL + "/api/external/") == true)
        #expect(service.api.requests.isEmpty)
        let around = try stage.run(
            environment: stage.environment.merging(["http_proxy": proxy.url(), "no_proxy": "127.0.0.1,localhost"]) {
                $1
            })
        #expect(around.status == 0, "\(around.text + around.errorText)")
    }
}
