import Foundation
import TestSupport
import Testing

@Suite("The system gives little")
struct ProcessLimitTests {
    @Test("files that may be open: it is told, or enough", arguments: [4, 5, 6, 8, 12, 15, 16, 17, 18, 20, 24, 32])
    func openFiles(limit: Int) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder("bag")), under: ["prlimit", "--nofile=\(limit)"], folder: folder.path)
        if outcome.status != 0 {
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(outcome.errorText.contains("ulimit -n"), "\(outcome.words)")
            #expect(limit < 32, "\(outcome.words)")
        }
        try FaultDay.expectNothingByHalves(in: folder, "\(limit)")
        try FaultDay.expectGoesOn(in: folder, "\(limit)")
    }

    @Test("files that may be open are enough for any number of sessions and archives")
    func manySessions() throws {
        let sound = try Clips.voice(seconds: 0.1, sampleRate: 8000, seed: 1)
        let hours = (0..<24).map { hour in
            let time = "2025-12-12T\(hour < 10 ? "0" : "")\(hour):00:00Z"
            var hour = DayMaker.Hour(
                hour,
                (0..<10).map { DayMaker.Session("\(hour)-\($0)", [DayMaker.Clip($0, "user", time, sound)]) })
            hour.naming = .session
            return hour
        }
        let day = try MadeDay(DayMaker(hours))
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            day.job.arguments + ["--output", folder("bag"), "--threads", "2", "--clips", "--audio", "opus"],
            under: ["prlimit", "--nofile=64"])
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(try MadeBag(path: folder("bag")).sessionNames().count == 240)
    }

    @Test("address space: it is told, or enough", arguments: [256, 384, 450, 500, 1024])
    func addressSpace(mebibytes: Int) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder("bag")), under: ["prlimit", "--as=\(mebibytes << 20)"],
            folder: folder.path)
        if outcome.status != 0 {
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(outcome.errorText.contains("ulimit -v"), "\(outcome.words)")
            #expect(mebibytes < 1024)
        }
        try FaultDay.expectNothingByHalves(in: folder, "\(mebibytes)")
        try FaultDay.expectGoesOn(in: folder, "\(mebibytes)")
    }

    @Test("memory for data: it is told, or enough", arguments: [10, 30, 60, 100, 200, 264, 400])
    func data(mebibytes: Int) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder("bag")), under: ["prlimit", "--data=\(mebibytes << 20)"],
            folder: folder.path)
        #expect(outcome.status == (mebibytes < 264 ? 1 : 0), "\(outcome.words)")
        if outcome.status != 0 { #expect(outcome.errorText.contains("ulimit -d"), "\(outcome.words)") }
        try FaultDay.expectGoesOn(in: folder, "\(mebibytes)")
    }

    @Test("stack: it is told, or enough", arguments: [64, 256, 1023, 1024, 8192])
    func stack(kibibytes: Int) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder("bag")), under: ["prlimit", "--stack=\(kibibytes << 10):"],
            folder: folder.path)
        #expect(outcome.status == (kibibytes < 1024 ? 1 : 0), "\(outcome.words)")
        if outcome.status != 0 { #expect(outcome.errorText.contains("ulimit -s"), "\(outcome.words)") }
    }

    /// Dispatch would try again for ever.
    @Test("threads: where none or only few can be started, it says so and works with what it has", arguments: 1...4)
    func threads(firstRefused: Int) throws {
        let folder = TemporaryFolder()
        let bag = folder("bag")
        let commands = [
            try FaultDay.arguments(into: bag).map { $0 == "1" ? "4" : $0 },
            ["verify", bag, "--against"] + (try FaultDay.day().job.inputs),
            ["inspect"] + (try FaultDay.day().job.inputs),
        ]
        for arguments in commands {
            let outcome = try Program.run(
                arguments,
                under: [
                    "strace", "-f", "-o", "/dev/null", "-e", "trace=clone,clone3", "-e",
                    "inject=clone,clone3:error=EAGAIN:when=\(firstRefused)+",
                ])
            #expect(outcome.status == 0, "\(outcome.words)")
            #expect(outcome.errorText.contains("ulimit -u"), "\(outcome.words)")
        }
        #expect(try MadeBag(path: bag).reproducibleDigests() == FaultDay.reference())
        let beating = try Program.run(
            ["verify", bag, "--heartbeat", folder("beat.json")],
            under: [
                "strace", "-f", "-o", "/dev/null", "-e", "trace=clone,clone3", "-e",
                "inject=clone,clone3:error=EAGAIN:when=\(firstRefused)+",
            ])
        #expect(beating.status == 1, "\(beating.words)")
        #expect(beating.errorText.contains("heartbeat"), "\(beating.words)")
    }
}
