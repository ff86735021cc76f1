import Stitching

/// One line on a terminal that says how far the run is; nothing anywhere else.
struct ProgressLine {
    private let isShown: Bool
    private let start = ContinuousClock.now

    init(isQuiet: Bool) { isShown = !isQuiet && Log.allowsProgress }

    func show(_ progress: StitchProgress) {
        Heartbeat.note(Heartbeat.Place(progress))
        guard isShown else { return }
        switch progress {
        case .reading(let archives):
            Terminal.show("\r\u{1B}[Kreading \(archives) \(archives == 1 ? "archive" : "archives") …")
        case .merging(let done, let total):
            Terminal.show("\r\u{1B}[Kmerging shard \(done + 1) of \(total) …")
        case .stitching(let done, let total):
            let share = total > 0 ? Double(done) / Double(total) : 1
            let filled = Int(share * 30)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            Terminal.show("\r\u{1B}[Kstitching \(bar) \(Int(share * 100)) %\(timeLeft(share))")
        }
    }

    func clear() {
        if isShown { Terminal.show("\r\u{1B}[K") }
    }

    private func timeLeft(_ share: Double) -> String {
        let elapsed = Double((ContinuousClock.now - start).components.seconds)
        guard share > 0.02, elapsed >= 3 else { return "" }
        let left = Int(elapsed * (1 - share) / share)
        return ", \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
    }
}
