import Foundation
import Foundations
import HTTP
import Services
import Synchronization
import TestSupport

/// A day that a service offers, and those who fetch it.
struct OfferedDay {
    let clock: TestClock
    let service: KnovvuService
    let folder = TemporaryFolder("fetched days")

    /// - Parameters:
    ///   - count: hours with recordings, from 00 on; the others have none.
    init(hours count: Int, clock time: String = "2025-12-13T06:00:00Z") throws {
        clock = TestClock(time)
        service = try KnovvuService(clock: clock, try Self.state(hours: count))
    }

    static func state(hours count: Int) throws -> KnovvuService.State {
        var state = KnovvuService.State()
        for number in 0..<24 {
            let hour = number < 10 ? "0\(number)" : "\(number)"
            state.hours[hour] =
                number < count ? try offer(number) : KnovvuService.Hour(archive: nil, status: "no_data")
        }
        return state
    }

    /// An archive of two sessions and three clips, which no other hour has. Each is made once.
    static func offer(_ number: Int, day: String = "2025-12-12", clips: Int = 3) throws -> KnovvuService.Hour {
        let key = "\(number) \(day) \(clips)"
        if let made = offers.withLock({ $0[key] }) { return made }
        let made = try make(number, day: day, clips: clips)
        offers.withLock { $0[key] = made }
        return made
    }

    private static let offers = Mutex<[String: KnovvuService.Hour]>([:])

    private static func make(_ number: Int, day: String, clips: Int) throws -> KnovvuService.Hour {
        let scratch = TemporaryFolder()
        let time = "2025-12-12T\(number < 10 ? "0" : "")\(number):00:"
        let made = DayMaker.Hour(
            number,
            [
                DayMaker.Session("one-\(number)", [DayMaker.Clip(1, "user", time + "01Z", try voice(number))]),
                DayMaker.Session(
                    "two-\(number)",
                    try (2...clips).map { DayMaker.Clip($0, "agent_tts", time + "0\($0)Z", try voice(number + $0)) }),
            ])
        let path = try DayMaker([made]).write(to: scratch.path, day: day)[0]
        return KnovvuService.Hour(archive: try Disk.bytes(path), sessionCount: 2, fileCount: clips)
    }

    /// A clip, which hours that lie near each other have in common. Each is made once.
    private static func voice(_ seed: Int) throws -> [UInt8] {
        if let made = voices.withLock({ $0[seed] }) { return made }
        let made = try Clips.voice(seconds: 0.2, seed: UInt64(seed + 1))
        voices.withLock { $0[seed] = made }
        return made
    }

    private static let voices = Mutex<[Int: [UInt8]]>([:])

    func archive(_ hour: String) -> [UInt8]? { service.with { $0.hours[hour]?.archive } }

    /// Where the hour's archive comes to lie.
    func place(_ hour: String) -> String { folder("2025-12-12/\(hour).zip") }

    /// How a fetch is made; the defaults are those of a given token, and one day.
    struct Making {
        var token = "token-1-do-not-show"
        var usesOAuth = false
        var days = ["2025-12-12"]
        var hours: [String]?
        var waits = false
        var retries = false
        var reports = false
        var unfinished = false
        var attempts = 6
        /// Long, for machines that are busy.
        var stallSeconds = 60
        var check: () throws -> Void = {}
    }

    func fetch(_ making: Making = Making(), progress: (Foundations.Progress) -> Void = { _ in }) throws -> FetchReport {
        var options = HTTPOptions(userAgent: "opusstitch-tests")
        options.stallSeconds = making.stallSeconds
        let client = APIClient(
            http: HTTPClient(options: options, check: making.check), clock: clock,
            retry: RetryPolicy(attempts: making.attempts))
        let names =
            making.usesOAuth
            ? [
                "KNOVVU_CLIENT_ID": KnovvuService.clientId, "KNOVVU_CLIENT_SECRET": KnovvuService.clientSecret,
                "KNOVVU_TOKEN_URL": service.tokenURL,
            ] : ["KNOVVU_TOKEN": making.token]
        let api = KnovvuAPI(
            baseURL: try HTTPURL(service.baseURL), client: client,
            authorization: try KnovvuAPI.authorization(from: CredentialSource(environment: names), client: client))
        return try KnovvuFetch(
            api: api, days: making.days.compactMap { UTCDay($0) }, hours: making.hours, output: folder.path,
            waits: making.waits, retries: making.retries, reports: making.reports, unfinished: making.unfinished,
            check: making.check
        ).run(progress: progress)
    }

    /// What was recorded of the day.
    func record() throws -> KnovvuDayRecord {
        try JSONDecoder().decode(
            KnovvuDayRecord.self, from: Data(try Disk.bytes(folder("2025-12-12/hours.json"))))
    }

    /// Whether every hour that the service has is in place, byte for byte, and `sha256sum` agrees.
    func isWhole(day: String = "2025-12-12") throws -> Bool {
        for (hour, offered) in service.with({ $0.hours }) {
            guard let archive = offered.archive else { continue }
            guard try Disk.bytes(folder("\(day)/\(hour).zip")) == archive else { return false }
        }
        let check = try Tool.run(
            "sha256sum", ["--quiet", "--strict", "-c", "manifest-sha256.txt"], folder: folder(day))
        return check.status == 0
    }
}
