import FoundationEssentials
import Foundations
import Glibc
import JSON
import Logging
import Services

/// What a command says on standard output at its end: words, or one JSON object, which may be large.
struct Report {
    private let produce: (_ put: ([UInt8]) throws -> Void) throws -> Void

    static func text(_ text: String) -> Report {
        Report { put in try put(Array((text.hasSuffix("\n") ? text : text + "\n").utf8)) }
    }

    static func json(_ value: some Encodable) -> Report {
        Report { put in try JSONText.write(value, to: put) }
    }

    /// - Throws: `Unwritable`; `EncodingError`.
    func print() throws {
        try produce { piece in
            guard Terminal.print(piece) else { throw Unwritable() }
        }
    }

    /// Standard output is full, or nobody reads it any more.
    struct Unwritable: Error {}
}

/// What a run took. It differs from run to run, and from machine to machine, and so it is no part of a bag, whose bytes
/// depend on the job alone: it stands in the object of `--json`, and in the last line of the log.
struct RunMetrics: Encodable {
    let wallSeconds: Double
    /// Of all threads, in the program and in the system.
    let cpuSeconds: Double
    /// Sound of placed clips for each second of the clock.
    var clipSecondsPerSecond: Double?
    /// What went through read(2) and write(2) and their like, wherever it came from.
    let bytesRead: Int?
    let bytesWritten: Int?
    /// The most that was resident at a time.
    let peakMemoryBytes: Int?

    /// When the command began.
    static let start = ContinuousClock.now

    /// What it took up to now.
    static func current(clipSeconds: Double? = nil) -> RunMetrics {
        let wall = (ContinuousClock.now - start) / .seconds(1)
        var usage = rusage()
        // It fills the structure during the call.
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let cpu = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        let transfer = figures("/proc/self/io")
        // The count of getrusage(2) begins with that of the program which started this one.
        let peak = figures("/proc/self/status")["VmHWM"]
        return RunMetrics(
            wallSeconds: rounded(wall), cpuSeconds: rounded(cpu),
            clipSecondsPerSecond: clipSeconds.map { wall > 0 ? rounded($0 / wall) : 0 },
            bytesRead: transfer["rchar"], bytesWritten: transfer["wchar"], peakMemoryBytes: peak.map { $0 * 1024 })
    }

    /// A document as `--json` prints it: with what the run took.
    ///
    /// - Parameter clipSeconds: the sound of the clips that it placed.
    static func json(_ document: some Encodable, clipSeconds: Double? = nil) -> Report {
        .json(Measured(document: document, metrics: current(clipSeconds: clipSeconds)))
    }

    var details: Logger.Metadata {
        var details: Logger.Metadata = [
            "wallSeconds": .stringConvertible(wallSeconds), "cpuSeconds": .stringConvertible(cpuSeconds),
        ]
        if let clipSecondsPerSecond { details["clipSecondsPerSecond"] = .stringConvertible(clipSecondsPerSecond) }
        if let bytesRead { details["bytesRead"] = .stringConvertible(bytesRead) }
        if let bytesWritten { details["bytesWritten"] = .stringConvertible(bytesWritten) }
        if let peakMemoryBytes { details["peakMemoryBytes"] = .stringConvertible(peakMemoryBytes) }
        return details
    }

    /// The first number of each line `name: number`. proc(5).
    private static func figures(_ path: String) -> [String: Int] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
        return text.split(separator: "\n").reduce(into: [:]) { figures, line in
            let parts = line.split(maxSplits: 2, whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
            if parts.count >= 2, let number = Int(parts[1]) { figures[String(parts[0])] = number }
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

/// A run's document for `--json`, and what the run took as one more member.
struct Measured<Document: Encodable>: Encodable {
    let document: Document
    let metrics: RunMetrics

    private enum Key: String, CodingKey { case metrics }

    func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(metrics, forKey: .metrics)
    }
}

enum Clock {
    /// The day in UTC.
    static var todayUTC: UTCDay { UTCDay(of: .now) }

    /// The same as text.
    static var today: String { "\(todayUTC)" }

    /// RFC 3339, in UTC.
    static var now: String { UTCTime.now.rfc3339 }
}
