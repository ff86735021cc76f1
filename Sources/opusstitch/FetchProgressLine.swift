import Foundations
import Services

/// One line on a terminal that says how far a fetch is; nothing anywhere else.
final class FetchProgressLine {
    private let isShown: Bool
    private var name = ""
    private var start = ContinuousClock.now
    private var startBytes = 0
    private var lastShown: ContinuousClock.Instant?

    init(isQuiet: Bool) { isShown = !isQuiet && Log.allowsProgress }

    func show(_ progress: FetchProgress) {
        Heartbeat.note(Heartbeat.Place(progress))
        guard isShown else { return }
        switch progress {
        case .asking(let day): line("asking for \(day) …")
        case .checking(let name): line("checking \(name) …")
        case .waiting(let until, let reason): line("waiting until \(until.secondText): \(reason)")
        case .downloading(let name, let bytes, let total, let done, let count, let quota):
            let now = ContinuousClock.now
            if name != self.name || bytes < startBytes { (self.name, start, startBytes) = (name, now, bytes) }
            if let lastShown, now - lastShown < .milliseconds(200), bytes != total { return }
            lastShown = now
            let seconds = (now - start) / .seconds(1)
            let rate = seconds > 0.5 ? Double(bytes - startBytes) / seconds : 0
            var text = "\(name), \(done + 1) of \(count): \(Self.mebibytes(bytes))"
            if let total { text += " of \(Self.mebibytes(total))" }
            if rate > 0 { text += ", \(Self.mebibytes(Int(rate)))/s" }
            if rate > 0, let total { text += ", \(Self.clock(Int(Double(total - bytes) / rate))) left" }
            guard let quota else { return line(text) }
            line(text + "; download \(quota.used) of \(quota.downloadsPerHour) this hour")
        }
    }

    func clear() {
        if isShown { Terminal.replaceLine() }
    }

    private func line(_ text: String) { Terminal.replaceLine(with: text) }

    private static func mebibytes(_ bytes: Int) -> String {
        let tenths = bytes * 10 / (1 << 20)
        return "\(tenths / 10).\(tenths % 10) MiB"
    }

    private static func clock(_ seconds: Int) -> String {
        "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }
}
