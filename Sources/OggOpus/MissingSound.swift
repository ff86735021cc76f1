/// How much of a clip is silence in place of sound, and where.
///
/// The frames of a stretch depend on the rate and on where it stands: each end is rounded down on its own, as the
/// renderer does. So there is a sum for each rate, and the first stretches for those who ask for a part of the clip.
struct MissingSound: Hashable, Sendable {
    /// Samples at 48 kHz for each frame of libopus's rates.
    private static let steps = [1, 2, 3, 4, 6]
    /// Of more than so many, the sums are all that is kept.
    private static let mostStretches = 1000

    /// By `steps`; empty for a clip that is whole, as nearly all are.
    private var sums: [Int] = []
    private var stretches: [Stretch] = []
    private var count = 0

    private struct Stretch: Hashable, Sendable {
        let link: Int
        let range: Range<Int64>
    }

    /// - Parameter sampleRate: one of libopus's.
    func frames(at sampleRate: Int) -> Int {
        sums.isEmpty ? 0 : Self.steps.firstIndex(of: 48_000 / sampleRate).map { sums[$0] } ?? 0
    }

    /// - Parameters:
    ///   - limit: frames of the clip that count, the first ones.
    ///   - links: of the clip.
    func frames(at sampleRate: Int, upTo limit: Int, links: [ClipFacts.Link]) -> Int {
        guard !sums.isEmpty else { return 0 }
        let step = 48_000 / sampleRate
        var starts: [Int] = []
        var end = 0
        for link in links {
            starts.append(end)
            end += link.samples48k / step
        }
        guard limit < end, count == stretches.count else { return min(limit, frames(at: sampleRate)) }
        return stretches.reduce(0) { sum, stretch in
            guard starts.indices.contains(stretch.link) else { return sum }
            let link = links[stretch.link]
            let room = max(0, limit - starts[stretch.link])
            let kept = min(link.samples48k / step, room)
            return sum + Self.frames(stretch.range, step: step, preSkip: link.head.preSkip, keptFrames: kept)
        }
    }

    /// - Parameters:
    ///   - range: samples at 48 kHz from the start of the stream's first packet.
    ///   - link: position of the stream in the clip.
    ///   - preSkip: samples that are dropped at its start.
    ///   - samples48k: samples that are kept behind them.
    mutating func add(_ range: Range<Int64>, link: Int, preSkip: Int, samples48k: Int) {
        if sums.isEmpty { sums = Self.steps.map { _ in 0 } }
        for (index, step) in Self.steps.enumerated() {
            sums[index] += Self.frames(range, step: step, preSkip: preSkip, keptFrames: samples48k / step)
        }
        count += 1
        if stretches.count < Self.mostStretches { stretches.append(Stretch(link: link, range: range)) }
    }

    private static func frames(_ range: Range<Int64>, step: Int, preSkip: Int, keptFrames: Int) -> Int {
        let first = Int64(preSkip / step)
        let kept = first..<first + Int64(keptFrames)
        return kept.clamped(to: range.lowerBound / Int64(step)..<range.upperBound / Int64(step)).count
    }
}
