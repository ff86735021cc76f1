import Foundations
import Glibc
import Synchronization

/// One line on a terminal that says how far the run is; nothing anywhere else. A heartbeat learns of it too.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let phase = Mutex<Phase?>(nil)

    /// What was shown of a phase. Its time is its own: reading says nothing of how long stitching takes.
    private struct Phase {
        let phase: Progress.Phase
        let start = ContinuousClock.now
        let doneAtStart: Int
        var lastShown: ContinuousClock.Instant?
    }

    init(isQuiet: Bool) { isShown = !isQuiet && Log.allowsProgress }

    func show(_ progress: Progress) {
        Heartbeat.note(progress)
        guard isShown else { return }
        phase.withLock { phase in
            let done = progress.done ?? 0
            // A download may begin anew.
            var current =
                phase.flatMap { $0.phase == progress.phase && $0.doneAtStart <= done ? $0 : nil }
                ?? Phase(phase: progress.phase, doneAtStart: done)
            let now = ContinuousClock.now
            if let last = current.lastShown, now - last < .milliseconds(100), done != progress.total { return }
            current.lastShown = now
            phase = current
            Terminal.replaceLine(with: Self.text(progress, current, seconds: (now - current.start) / .seconds(1)))
        }
    }

    func clear() {
        if isShown { Terminal.replaceLine() }
    }

    /// - Parameter seconds: since the phase began.
    private static func text(_ progress: Progress, _ phase: Phase, seconds: Double) -> String {
        guard let done = progress.done else { return "\(progress.phase) …" }
        let rate = seconds > 0.5 ? Double(done - phase.doneAtStart) / seconds : 0
        var text = "\(progress.phase)"
        if let total = progress.total {
            text += " " + bar(done, of: total)
        } else {
            text += ", \(progress.unit == .bytes ? mebibytes(done) : String(done))"
        }
        if progress.unit == .bytes, rate > 0 { text += ", \(mebibytes(Int(rate)))/s" }
        if let total = progress.total, seconds >= 3, rate > 0, done < total {
            text += ", \(clock(Int(Double(total - done) / rate))) left"
        }
        return text + (progress.remark.map { "; \($0)" } ?? "")
    }

    private static func bar(_ done: Int, of total: Int) -> String {
        // A session that has to be planned anew is done twice.
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
        let filled = Int(share * 30)
        return String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            + " \(Int(share * 100)) %"
    }

    private static func mebibytes(_ bytes: Int) -> String {
        let tenths = bytes * 10 / (1 << 20)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }

    private static func clock(_ seconds: Int) -> String {
        "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }
}

/// Standard output and standard error.
enum Terminal {
    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// A standard stream that was closed must not become the number of a file that is opened later: what is said would
    /// be written into it. /dev/null takes the place, open the wrong way, so that writing fails as it should.
    static func prepare() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free: this one.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    static func say(_ line: String) { show(line + "\n") }

    static func show(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }

    /// Puts a text in the place of the line that rewrites itself; nothing, before another line is said. In one write:
    /// a line that is empty for a moment flickers.
    static func replaceLine(with text: String = "") { show("\r\u{1B}[K" + text) }

    /// - Returns: whether all of it could be written.
    static func print(_ text: [UInt8]) -> Bool { write(text, to: STDOUT_FILENO) }

    private static func write(_ text: [UInt8], to descriptor: Int32) -> Bool {
        var rest = text[...]
        while !rest.isEmpty {
            // The system reads the bytes during the call.
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
