/// How much of a clip is silence in place of sound, at each rate that it may be decoded to.
///
/// The frames of a stretch depend on where it stands: each end is rounded down on its own, as the renderer does.
struct MissingSound: Hashable, Sendable {
    /// Samples at 48 kHz for each frame of libopus's rates.
    private static let steps = [1, 2, 3, 4, 6]

    /// Empty for a clip that is whole, as nearly all are.
    private var frames: [Int] = []

    /// - Parameter sampleRate: one of libopus's.
    func frames(at sampleRate: Int) -> Int {
        frames.isEmpty ? 0 : Self.steps.firstIndex(of: 48_000 / sampleRate).map { frames[$0] } ?? 0
    }

    /// - Parameters:
    ///   - range: samples at 48 kHz from the start of the stream's first packet.
    ///   - preSkip: samples that are dropped at its start.
    ///   - samples48k: samples that are kept behind them.
    mutating func add(_ range: Range<Int64>, preSkip: Int, samples48k: Int) {
        if frames.isEmpty { frames = Self.steps.map { _ in 0 } }
        for (index, step) in Self.steps.enumerated() {
            let first = Int64(preSkip / step)
            let kept = first..<first + Int64(samples48k / step)
            let silent = range.lowerBound / Int64(step)..<range.upperBound / Int64(step)
            frames[index] += kept.clamped(to: silent).count
        }
    }

    static func += (left: inout Self, right: Self) {
        guard !right.frames.isEmpty else { return }
        left.frames = left.frames.isEmpty ? right.frames : zip(left.frames, right.frames).map { $0 + $1 }
    }
}
