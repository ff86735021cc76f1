import FoundationEssentials
import Foundations
import Glibc
import JSON
import Logging
import Services

/// The output of a command: text, or one JSON object. It is written in pieces, because it can be large.
struct Report {
    private let produce: (_ put: ([UInt8]) throws -> Void) throws -> Void

    static func text(_ text: String) -> Report {
        let text = PrintableText.report(text)
        return Report { put in try put(Array((text.hasSuffix("\n") ? text : text + "\n").utf8)) }
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

    /// Standard output is full or closed.
    struct Unwritable: Error {}
}

/// The time and resources that a run used.
///
/// They differ between runs and machines, so a bag does not contain them: its bytes depend only on the job. They are in
/// the output of `--json`, and in the last line of the log.
struct RunMetrics: Encodable {
    let wallSeconds: Double
    /// User and system time of all threads.
    let cpuSeconds: Double
    /// Seconds of placed clips per second of wall-clock time.
    var clipSecondsPerSecond: Double?
    /// Bytes passed to read(2), write(2) and similar calls, cached or not.
    let bytesRead: Int?
    let bytesWritten: Int?
    /// Peak resident memory.
    let peakMemoryBytes: Int?

    /// When the command started. Read it at the start: it is set on first use.
    static let start = ContinuousClock.now

    /// The metrics up to now.
    static func current(clipSeconds: Double? = nil) -> RunMetrics {
        let wall = (ContinuousClock.now - start) / .seconds(1)
        var usage = rusage()
        // The call fills the structure.
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let cpu = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        let transfer = figures("/proc/self/io")
        // Not from getrusage(2): its maximum includes the program that started this one.
        let peak = figures("/proc/self/status")["VmHWM"]
        return RunMetrics(
            wallSeconds: rounded(wall), cpuSeconds: rounded(cpu),
            clipSecondsPerSecond: clipSeconds.map { wall > 0 ? rounded($0 / wall) : 0 },
            bytesRead: transfer["rchar"], bytesWritten: transfer["wchar"], peakMemoryBytes: peak.map { $0 * 1024 })
    }

    /// The report of `--json`: a document and the metrics.
    ///
    /// - Parameter clipSeconds: the total duration of the placed clips.
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

    /// The first number of each line `name: number`; see proc(5).
    private static func figures(_ path: String) -> [String: Int] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
        return text.split(separator: "\n").reduce(into: [:]) { figures, line in
            let parts = line.split(maxSplits: 2, whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
            if parts.count >= 2, let number = Int(parts[1]) { figures[String(parts[0])] = number }
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

/// A document for `--json`, with the metrics as an additional member.
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
    /// The current day in UTC.
    static var todayUTC: UTCDay { UTCDay(of: .now) }

    /// The current day in UTC, as YYYY-MM-DD.
    static var today: String { "\(todayUTC)" }

    /// The current time in UTC, RFC 3339.
    static var now: String { UTCTime.now.rfc3339 }
}
