import Files
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("The downloads of the last hour")
struct DownloadLedgerTests {
    private let folder: TemporaryFolder
    private let staging: StagingFolder
    private let clock = TestClock("2025-12-12T00:00:00Z")

    init() throws {
        folder = TemporaryFolder()
        staging = try StagingFolder(in: folder.path)
    }

    private func ledger(limit: Int = 5) throws -> DownloadLedger {
        try DownloadLedger(
            path: "downloads.json", staging: staging, limit: limit, clock: clock)
    }

    @Test(
        "never exceed the limit, as the service counts them, in a simulated week with restarts and kills",
        arguments: 0..<UInt64(Effort.rounds(3, quick: 1)))
    func week(seed: UInt64) throws {
        var random = Random(seed: seed)
        let end = clock.now.plus(seconds: 7 * 86_400)
        var ledger = try ledger()
        // When the service counted a request: at most five seconds after it was sent.
        var counted: [UTCTime] = []
        while clock.now < end {
            if random.below(8) == 0 { ledger = try self.ledger() }
            if let next = ledger.nextAllowed {
                #expect(next > clock.now)
                // Not before, and then at once.
                clock.advance(next.secondsSince(clock.now) + (random.below(2) == 0 ? 0 : 0.001))
                #expect(ledger.nextAllowed == nil)
                continue
            }
            try ledger.enter("hour \(random.below(24))")
            switch random.below(10) {
            // It never reached the service.
            case 0: try ledger.strike()
            // Killed before it was sent: the count is too high for an hour.
            case 1: ledger = try self.ledger()
            default: counted.append(clock.now.plus(seconds: Double(random.below(5000)) / 1000))
            }
            clock.advance([0, 0.5, 60, 700, 5000][random.below(5)])
        }
        counted.sort()
        #expect(counted.count > 300)
        for (first, sixth) in zip(counted, counted.dropFirst(5)) { #expect(sixth.secondsSince(first) >= 3600) }
    }

    @Test("are counted for an hour and a margin of five seconds")
    func window() throws {
        let ledger = try ledger(limit: 2)
        try ledger.enter("a")
        #expect(ledger.used == 1 && ledger.nextAllowed == nil)
        clock.advance(100)
        try ledger.enter("b")
        #expect(ledger.used == 2 && ledger.nextAllowed == clock.now.plus(seconds: 3505))
        clock.advance(3504.999)
        #expect(ledger.used == 2 && ledger.nextAllowed != nil)
        clock.advance(0.001)
        #expect(ledger.used == 1 && ledger.nextAllowed == nil)
        #expect(ledger.quota.used == 1 && ledger.quota.downloadsPerHour == 2 && ledger.quota.nextAt == nil)
    }

    @Test("with more entries than the limit are allowed when so many are left that one more is within it")
    func lowerLimit() throws {
        let many = try ledger(limit: 5)
        let begin = clock.now
        for _ in 0..<4 {
            try many.enter("x")
            clock.advance(10)
        }
        #expect(try ledger(limit: 2).nextAllowed == begin.plus(seconds: 20 + 3605))
        #expect(try ledger(limit: 4).nextAllowed == begin.plus(seconds: 3605))
        #expect(try ledger(limit: 5).nextAllowed == nil)
    }

    @Test("that did not count are taken out again, the last one alone")
    func strike() throws {
        let ledger = try ledger(limit: 1)
        try ledger.strike()
        try ledger.enter("a")
        try ledger.strike()
        #expect(ledger.used == 0 && ledger.nextAllowed == nil)
        #expect(try self.ledger(limit: 1).used == 0)
    }

    @Test("wait as long as a refusal asks for, and else until the oldest one is an hour old")
    func refusals() throws {
        var ledger = try ledger()
        try ledger.refuse(seconds: 90)
        #expect(ledger.nextAllowed == clock.now.plus(seconds: 90))
        ledger = try self.ledger()
        clock.advance(89)
        #expect(ledger.nextAllowed != nil)
        clock.advance(1)
        #expect(ledger.nextAllowed == nil)
        try ledger.refuse(seconds: 0)
        #expect(ledger.nextAllowed == clock.now.plus(seconds: 1))
        clock.advance(1)
        try ledger.refuse(seconds: nil)
        #expect(ledger.nextAllowed == clock.now.plus(seconds: 3605))
        clock.advance(3605)
        let sent = clock.now
        try ledger.enter("a")
        clock.advance(600)
        try ledger.enter("b")
        try ledger.refuse(seconds: nil)
        #expect(ledger.nextAllowed == sent.plus(seconds: 3605))
        // One that has expired is not known any more.
        clock.advance(3605)
        try ledger.refuse(seconds: nil)
        #expect(ledger.nextAllowed == clock.now.plus(seconds: 3605))
        // The later of the two: of the refusal, and of the limit.
        try ledger.refuse(seconds: 10_000)
        #expect(ledger.nextAllowed == clock.now.plus(seconds: 10_000))
    }

    @Test("of a clock that was ahead count from now, and its refusals do not count")
    func clockAhead() throws {
        let before = clock.now
        clock.advance(86_400)
        var ledger = try ledger(limit: 1)
        try ledger.enter("a")
        try ledger.refuse(seconds: 50_000)
        clock.advance(-86_400)
        ledger = try self.ledger(limit: 1)
        #expect(ledger.used == 1 && ledger.nextAllowed == before.plus(seconds: 3605))
        clock.advance(3605)
        #expect(ledger.nextAllowed == nil)
    }

    @Test("in a file that is damaged are begun anew, and that is said")
    func damaged() throws {
        try ledger().enter("a")
        #expect(try ledger().note == nil)
        try Disk.write(Array("{".utf8), to: folder("downloads.json"))
        let ledger = try ledger()
        #expect(ledger.note?.contains("is damaged and was recreated") == true && ledger.used == 0)
    }
}
