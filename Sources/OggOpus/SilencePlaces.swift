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
