import Bag
import Foundations

/// One line on a terminal that says how far the run is; nothing anywhere else.
struct ProgressLine {
    private let isShown: Bool
    private let start = ContinuousClock.now

    init(isQuiet: Bool) { isShown = !isQuiet && Log.allowsProgress }

    func show(_ progress: StitchProgress) {
        Heartbeat.note(Heartbeat.Place(progress))
        switch progress {
        case .reading(let archives): line("reading \(archives) \(archives == 1 ? "archive" : "archives") …")
        case .merging(let done, let total): line("merging shard \(done + 1) of \(total) …")
        case .stitching(let done, let total): bar("stitching", done, of: total)
        }
    }

    func show(_ progress: VerificationProgress) {
        Heartbeat.note(Heartbeat.Place(progress))
        switch progress {
        case .hashing(let done, let total): bar("hashing", done, of: total)
        case .comparing(let done, let total): line("checking session \(done + 1) of \(total) …")
        }
    }

    func showReviewOutputs(done: Int, of total: Int) {
        Heartbeat.note(Heartbeat.Place(phase: "making what reviewers open", done: done, total: total))
        line("making what reviewers open, \(done) of \(total) done …")
    }

    func clear() {
        if isShown { Terminal.replaceLine() }
    }

    private func bar(_ phase: String, _ done: Int, of total: Int) {
        guard isShown else { return }
        // A session that has to be planned anew is done twice.
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        line("\(phase) \(bar) \(Int(share * 100)) %\(timeLeft(share))")
    }

    private func line(_ text: String) {
        if isShown { Terminal.replaceLine(with: text) }
    }

    private func timeLeft(_ share: Double) -> String {
        let elapsed = Double((ContinuousClock.now - start).components.seconds)
        guard share > 0.02, elapsed >= 3 else { return "" }
        let left = Int(elapsed * (1 - share) / share)
        return ", \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
    }
}
