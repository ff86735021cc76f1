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

/// Where a clip is silent in place of sound, for one reason: the first places one by one, and the sum of all.
struct SilencePlaces {
    private let reason: ClipSilence.Reason
    private var first: [(at: Int64, samples: Int64)] = []
    private var count = 0
    private var samples: Int64 = 0
    /// Of packets for which the granule positions leave no time.
    private var withoutTime = 0
    /// Where the last one ends: what follows it without a gap belongs to it.
    private var end: Int64 = -1

    /// So many are told one by one.
    private static let mostTold = 20

    init(_ reason: ClipSilence.Reason) { self.reason = reason }

    /// - Parameters:
    ///   - at: where it stands in the clip, at 48 kHz.
    ///   - samples: its length; 0 for a packet that takes no time.
    mutating func add(at: Int64, samples more: Int64) {
        guard more > 0 else { return withoutTime += 1 }
        samples += more
        defer { end = at + more }
        if at == end {
            if count == first.count { first[count - 1].samples += more }
            return
        }
        count += 1
        if first.count < Self.mostTold { first.append((at, more)) }
    }

    var findings: [ClipFinding] {
        var sentences = first.map { sentence(SoundLength.words(samples48k: $0.samples), at: $0.at) }
        if count > first.count {
            let told = first.reduce(0) { $0 + $1.samples }
            sentences.append(
                "and \(count - first.count) more such \(count - first.count == 1 ? "place" : "places"), "
                    + "\(SoundLength.words(samples48k: samples - told)); \(SoundLength.words(samples48k: samples)) in all"
            )
        }
        if withoutTime > 0 {
            sentences.append(
                "\(withoutTime) of its packets cannot be decoded, and the granule positions leave no time for "
                    + (withoutTime == 1 ? "it" : "them"))
        }
        return sentences.map { ClipFinding(reason == .undecodable ? .undecodable : .hole, $0) }
    }

    private func sentence(_ length: String, at: Int64) -> String {
        let place = "\(SoundLength.text(samples48k: max(0, at))) s"
        return switch reason {
        case .lost: "\(length) of sound are lost at \(place); there is silence instead"
        case .undecodable: "\(length) of sound cannot be decoded at \(place); there is silence instead"
        case .neverCame:
            "\(length) at \(place) are silent: the granule positions leave that time, and there is no sound for it"
        }
    }
}

/// A stretch of a clip that is silent in place of sound, and why. Sound that decodes to silence is no such stretch.
package struct ClipSilence: Hashable, Sendable {
    package enum Reason: Hashable, CaseIterable, Sendable {
        /// Pages or packets are lost.
        case lost
        /// A packet is there, and cannot be decoded.
        case undecodable
        /// The granule positions leave time for sound that never came.
        case neverCame
    }

    /// At 48 kHz.
    package let samples48k: Int
    package let reason: Reason
}
