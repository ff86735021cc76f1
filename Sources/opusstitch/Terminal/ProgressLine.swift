import Foundations
import Glibc
import Synchronization

/// A line on the terminal that shows the progress. Without a terminal, only the heartbeat gets it.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let phase = Mutex<Phase?>(nil)

    /// The phase that is shown. Rates and remaining times are those of the phase, not of the run.
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
            // A download can restart, with less done than before.
            var current =
                phase.flatMap { $0.phase == progress.phase && $0.doneAtStart <= done ? $0 : nil }
                ?? Phase(phase: progress.phase, doneAtStart: done)
            let now = ContinuousClock.now
            if let last = current.lastShown, now - last < .milliseconds(100), done != progress.total { return }
            current.lastShown = now
            phase = current
            // One column less than the terminal: some terminals wrap after the last column. The width is read each
            // time, because a terminal can be resized.
            let width = Terminal.width(of: STDERR_FILENO) - 1
            let seconds = (now - current.start) / .seconds(1)
            Terminal.replaceLine(with: Self.text(progress, current, seconds: seconds, width: width))
        }
    }

    func clear() {
        if isShown { Terminal.replaceLine() }
    }

    /// - Parameters:
    ///   - seconds: since the phase began.
    ///   - width: of the line, in columns. What does not fit is left out, the least important first.
    private static func text(_ progress: Progress, _ phase: Phase, seconds: Double, width: Int) -> String {
        guard let done = progress.done else { return fitted("\(progress.phase) …", width) }
        let rate = seconds > 0.5 ? Double(done - phase.doneAtStart) / seconds : 0
        var notes: [String] = []
        if progress.unit == .bytes, rate > 0 { notes.append(", \(mebibytes(Int(rate)))/s") }
        if let total = progress.total, seconds >= 3, rate > 0, done < total {
            notes.append(", \(clock(Int(Double(total - done) / rate))) left")
        }
        if let remark = progress.remark { notes.append("; \(remark)") }
        for cells in [30, 10] {
            var rest = notes[...]
            while true {
                let text = start(progress, done, cells: cells) + rest.joined()
                if text.count <= width { return text }
                if rest.isEmpty { break }
                rest = rest.dropLast()
            }
        }
        return fitted(start(progress, done, cells: 0), width)
    }

    private static func start(_ progress: Progress, _ done: Int, cells: Int) -> String {
        guard let total = progress.total else {
            return "\(progress.phase), \(progress.unit == .bytes ? mebibytes(done) : String(done))"
        }
        return "\(progress.phase) " + bar(done, of: total, cells: cells)
    }

    /// The end of a text that is too long, which has the percentage, is kept.
    private static func fitted(_ text: String, _ width: Int) -> String {
        if text.count <= width { return text }
        return width > 0 ? "…" + text.suffix(width - 1) : ""
    }

    private static func bar(_ done: Int, of total: Int, cells: Int) -> String {
        // A session that is planned twice is also counted twice.
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
        let filled = Int(share * Double(cells))
        return String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
            + "\(cells > 0 ? " " : "")\(Int(share * 100)) %"
    }

    private static func mebibytes(_ bytes: Int) -> String {
        let tenths = bytes * 10 / (1 << 20)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }

    private static func clock(_ seconds: Int) -> String {
        "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }
}
