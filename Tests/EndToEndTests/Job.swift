import TestSupport

/// A `stitch` command: inputs and the options that shape timelines.
struct Job: Sendable {
    var inputs: [String]
    /// Hz, or `auto`.
    var sampleRate = "auto"
    var layout = Layout.stereo
    var overlap = Overlap.queue
    var agentTimestamp = Mark.start
    var userTimestamp = Mark.start
    var takesNaive = false
    var maxGapSeconds: Double?
    var maxShiftSeconds: Double?
    var sessions: [String] = []

    enum Layout: String, CaseIterable, Sendable { case stereo, mono, split }
    enum Overlap: String, CaseIterable, Sendable { case queue, mix, cut }
    enum Mark: String, Sendable { case start, end }

    init(_ inputs: [String]) { self.inputs = inputs }

    static let day = Job([PackageFolder.fixture("day")])
    static let problemDay = Job([PackageFolder.fixture("problem-day")])

    /// Options at their defaults are left out, so that the defaults are tested too.
    var arguments: [String] {
        var arguments = ["stitch"] + inputs
        if sampleRate != "auto" { arguments += ["--sample-rate", sampleRate] }
        if layout != .stereo { arguments += ["--layout", layout.rawValue] }
        if overlap != .queue { arguments += ["--overlap", overlap.rawValue] }
        if agentTimestamp != .start { arguments += ["--agent-timestamp", agentTimestamp.rawValue] }
        if userTimestamp != .start { arguments += ["--user-timestamp", userTimestamp.rawValue] }
        if takesNaive { arguments += ["--naive-timestamps", "utc"] }
        if let maxShiftSeconds { arguments += ["--max-shift-seconds", "\(maxShiftSeconds)"] }
        if let maxGapSeconds { arguments += ["--max-gap", "\(maxGapSeconds)"] }
        for session in sessions { arguments += ["--session", session] }
        return arguments
    }

    /// Runs it into a bag of its own, or into the one given.
    func stitch(_ extra: [String] = [], to bag: String? = nil) throws -> Run {
        let folder = TemporaryFolder()
        let path = bag ?? folder("bag")
        let outcome = try Program.run(arguments + ["--output", path] + extra, folder: folder.path)
        return Run(outcome: outcome, bag: MadeBag(path: path), folder: folder)
    }
}
