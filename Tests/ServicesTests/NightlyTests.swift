import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("The service of every night", .enabled(if: !Effort.isQuick))
struct NightlyTests {
    /// The words of `ExecStart`, with the specifiers of systemd.unit(5) that it uses replaced.
    private static func command(_ specifiers: [String: String]) throws -> [String] {
        let path = PackageFolder.root + "/Deployment/systemd/opusstitch-night.service"
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self).replacing("\\\n", with: " ")
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        return specifiers.reduce(String(line.dropFirst("ExecStart=".count))) { $0.replacing($1.key, with: $1.value) }
            .split(separator: " ").map(String.init)
    }

    /// As systemd would: a read-only file of credentials, and a state folder.
    private struct Night {
        let stage: FetchCommandTests.Stage
        let words: [String]

        init(_ stage: FetchCommandTests.Stage) throws {
            self.stage = stage
            let folder = stage.folder
            for name in ["credentials", "run/opusstitch"] {
                try FileManager.default.createDirectory(
                    atPath: folder(name), withIntermediateDirectories: true)
            }
            let credentials = """
                KNOVVU_CLIENT_ID=\(KnovvuService.clientId)
                KNOVVU_CLIENT_SECRET=\(KnovvuService.clientSecret)
                KNOVVU_TOKEN_URL=\(stage.service.tokenURL)
                """
            try Disk.write(Array(credentials.utf8), to: folder("credentials/knovvu.env"))
            // Its group bits are those of an access control list.
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o440], ofItemAtPath: folder("credentials/knovvu.env"))
            var words = try NightlyTests.command([
                "%d": folder("credentials"), "%S": folder("state"), "%t": folder("run"),
                // The service is this machine's.
                "--region paris": "--base-url \(stage.service.baseURL)",
            ])
            #expect(words.removeFirst() == "/usr/bin/opusstitch")
            self.words = words
        }

        func run(passesCredentials: Bool = true) throws -> ChildProcess.Outcome {
            try Program.run(
                words, environment: passesCredentials ? ["CREDENTIALS_DIRECTORY": stage.folder("credentials")] : [:],
                folder: stage.folder.path)
        }
    }

    @Test("runs its command with the credentials that it is passed, and gives a bag with reports and a review page")
    func command() throws {
        let stage = try FetchCommandTests.Stage.fixture()
        stage.service.change { $0.reports = ["14": Array(#"{"Conversations": []}"#.utf8)] }
        let night = try Night(stage)
        let outcome = try night.run()
        // The archives of the fixture say another day than the one they are offered for.
        #expect(outcome.status == 2, "\(outcome.text + outcome.errorText)")
        let bags = stage.folder("state/opusstitch/bags")
        let days = try FileManager.default.contentsOfDirectory(atPath: bags).filter { UTCDay($0) != nil }
        #expect(days.count == 1)
        let bag = "\(bags)/\(days[0])"
        #expect(try Program.run(["verify", bag]).status == 0)
        #expect(FileManager.default.fileExists(atPath: "\(bag)/data/review/index.html"))
        let beat = String(decoding: try Disk.bytes(stage.folder("run/opusstitch/night.json")), as: UTF8.self)
        #expect(beat.contains(#""exitStatus": 2"#))
        // Without the folder that systemd names, the file is open to others.
        let refused = try night.run(passesCredentials: false)
        #expect(refused.status == 1 && refused.errorText.contains("chmod 600"), "\(refused.errorText)")
    }

    @Test("makes the bag of a day that is complete while another day waits for its archives")
    func othersWait() throws {
        let (stage, days) = try FetchCommandTests.Stage.twoDays()
        let outcome = try Program.run(
            stage.arguments(ofDays: days, bags: stage.folder("bags")), environment: stage.environment)
        #expect(outcome.status == 75, "\(outcome.text + outcome.errorText)")
        let bags = try FileManager.default.contentsOfDirectory(atPath: stage.folder("bags"))
        #expect(bags.filter { UTCDay($0) != nil }.count == 1, "\(bags) \(outcome.errorText)")
        // What is wrong with the folder of the bags does not end the download.
        try Disk.write([], to: stage.folder("file"))
        let failing = try Program.run(
            stage.arguments(ofDays: days, bags: stage.folder("file")), environment: stage.environment)
        #expect(failing.status == 75, "\(failing.text + failing.errorText)")
        #expect(
            failing.errorText.contains("the days that are complete could not be stitched yet: ")
                && failing.errorText.contains(stage.folder("file")), "\(failing.errorText)")
    }

    @Test("gets what an earlier night could not, until the service deletes it")
    func unfinished() throws {
        let day = try OfferedDay(hours: 7)
        day.service.change {
            $0.otherDays = ["2025-12-13"]
            $0.otherExpiries = ["2025-12-13": "2025-12-17T02:15:32Z"]
        }
        #expect(try day.fetch().status == .incomplete)
        // The next night asks for the next day, and for the rest of the one before.
        day.clock.advance(86_400)
        day.service.change {
            $0.downloadsPerHour = 50
            $0.generatedAt = "2025-12-14T02:00:00Z"
        }
        _ = try day.fetch(.init(days: ["2025-12-13"], waits: true, unfinished: true))
        #expect(try day.isWhole())
        // After that nothing is asked about it, nor about a day that the service has deleted.
        let requests = day.service.api.requests.count
        _ = try day.fetch(.init(days: ["2025-12-13"], unfinished: true))
        #expect(day.service.api.requests.count == requests)
        try Disk.remove(day.place("01"))
        day.clock.advance(30 * 86_400)
        _ = try day.fetch(.init(days: ["2025-12-13"], unfinished: true))
        #expect(day.service.api.requests.count == requests)
    }
}
