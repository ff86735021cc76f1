/// The places in a clip where silence replaces sound, and their total length.
///
/// The number of frames in a stretch depends on the rate and on its position, because each end is rounded down
/// separately, as the renderer does. So there is one sum per rate. The first stretches are also kept, to count the
/// frames in a part of a clip.
struct MissingSound: Hashable, Sendable {
    /// Samples at 48 kHz per frame, for each of libopus's rates.
    private static let steps = [1, 2, 3, 4, 6]
    /// The most stretches that are kept. If there are more, only the sums are complete.
    private static let mostStretches = 1000

    /// One sum for each of `steps`; empty if nothing is missing, as in almost every clip.
    private var sums: [Int] = []
    private var stretches: [Stretch] = []
    private var count = 0

    private struct Stretch: Hashable, Sendable {
        let link: Int
        let range: Range<Int64>
    }

    /// - Parameter sampleRate: one of libopus's rates, in Hz.
    func frames(at sampleRate: Int) -> Int {
        sums.isEmpty ? 0 : Self.steps.firstIndex(of: 48_000 / sampleRate).map { sums[$0] } ?? 0
    }

    /// - Parameters:
    ///   - limit: the number of frames to consider, from the start of the clip.
    ///   - links: the streams of the clip.
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
    ///   - link: the position of the stream in the clip.
    ///   - preSkip: samples that are dropped at the start of the stream.
    ///   - samples48k: samples that are kept after them.
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

/// The places where silence replaces sound for one reason: the first ones individually, and the total.
struct SilencePlaces {
    private let reason: ClipSilence.Reason
    private var first: [(at: Int64, samples: Int64)] = []
    private var count = 0
    private var samples: Int64 = 0
    /// The number of packets for which the granule positions leave no time.
    private var withoutTime = 0
    /// The end of the last place. Silence that starts there extends it.
    private var end: Int64 = -1

    /// The most places that are reported one by one.
    private static let mostTold = 20

    init(_ reason: ClipSilence.Reason) { self.reason = reason }

    /// - Parameters:
    ///   - at: its position in the clip, in samples at 48 kHz.
    ///   - samples: its length in samples at 48 kHz; 0 for a packet that takes no time.
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
                    + "\(SoundLength.words(samples48k: samples - told)); "
                    + "\(SoundLength.words(samples48k: samples)) in total"
            )
        }
        if withoutTime > 0 {
            sentences.append(
                withoutTime == 1
                    ? "1 packet cannot be decoded; the granule positions leave no time for it"
                    : "\(withoutTime) packets cannot be decoded; the granule positions leave no time for them")
        }
        return sentences.map { ClipFinding(reason == .undecodable ? .undecodable : .hole, $0) }
    }

    private func sentence(_ length: String, at: Int64) -> String {
        let place = "\(SoundLength.text(samples48k: max(0, at))) s"
        return switch reason {
        case .lost: "\(length) of sound lost at \(place); replaced by silence"
        case .undecodable: "\(length) of undecodable sound at \(place); replaced by silence"
        case .neverCame:
            "\(length) of silence at \(place): the granule positions leave time that no packet fills"
        }
    }
}

/// A stretch of a clip in which silence replaces sound, and the reason. Sound that decodes to silence is not included.
package struct ClipSilence: Hashable, Sendable {
    package enum Reason: Hashable, CaseIterable, Sendable {
        /// Pages or packets are lost.
        case lost
        /// A packet is present but cannot be decoded.
        case undecodable
        /// The granule positions leave time that no packet fills.
        case neverCame
    }

    /// At 48 kHz.
    package let samples48k: Int
    package let reason: Reason
}
