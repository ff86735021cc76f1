import COpus

/// A clip that was made page by page, odd in every way, and what has to come out of it: known from the making, and not
/// from reading it.
public struct OddClip: Sendable {
    public internal(set) var bytes: [UInt8] = []
    public internal(set) var links: [Link] = []
    /// Whether something is wrong with it, so that a reader has to say so.
    public internal(set) var isOdd = false
    /// How it was made, for one who has to find out why it is not read so.
    public internal(set) var making: [String] = []

    init() {}

    public init(links: [Link]) { self.links = links }

    public struct Link: Sendable {
        public init(preSkip: Int, gain: Int, pieces: [Piece], samples48k: Int) {
            self.preSkip = preSkip
            self.gain = gain
            self.pieces = pieces
            self.samples48k = samples48k
        }

        public var preSkip: Int
        /// Q7.8 dB.
        public var gain: Int
        /// In their order, from the first packet on.
        public var pieces: [Piece]
        /// What is audible, at 48 kHz.
        public var samples48k: Int
    }

    public enum Piece: Sendable {
        case packet([UInt8])
        /// Silence in place of sound.
        case missing(samples48k: Int)

        var samples48k: Int {
            switch self {
            case .packet(let bytes): OpusLink.samples48k(of: bytes)
            case .missing(let samples): samples
            }
        }
    }

    /// What a decoder makes of the packets that are there.
    ///
    /// - Returns: mono samples at `rate`, and how many of them are silence in place of sound.
    public func decode(rate: Int) throws -> (samples: [Int16], missing: Int) {
        let (samples, isMissing) = try decodeAll(rate: rate)
        return (samples, isMissing.count { $0 })
    }

    /// How many of the first `limit` samples are silence in place of sound.
    public func missing(rate: Int, upTo limit: Int) throws -> Int {
        try decodeAll(rate: rate).isMissing.prefix(limit).count { $0 }
    }

    private func decodeAll(rate: Int) throws -> (samples: [Int16], isMissing: [Bool]) {
        var samples: [Int16] = []
        var missing: [Bool] = []
        for link in links {
            let (all, isMissing) = try Self.decode(link, rate: rate)
            let first = link.preSkip * rate / 48_000
            let kept = first..<first + link.samples48k * rate / 48_000
            samples += all[kept]
            missing += isMissing[kept]
        }
        return (samples, missing)
    }

    private static func decode(_ link: Link, rate: Int) throws -> ([Int16], [Bool]) {
        var code: Int32 = 0
        guard let decoder = opus_decoder_create(opus_int32(rate), 1, &code) else {
            throw TestSupportError(reason: "opus_decoder_create: \(code)")
        }
        defer { opus_decoder_destroy(decoder) }
        opus_decoder_set_gain(decoder, opus_int32(link.gain))
        var samples: [Int16] = []
        var isMissing: [Bool] = []
        var position = 0
        for piece in link.pieces {
            let end = position + piece.samples48k
            let frames = end * rate / 48_000 - position * rate / 48_000
            var decoded = [Int16](repeating: 0, count: frames)
            if case .packet(let bytes) = piece {
                let count = opus_decode(decoder, bytes, opus_int32(bytes.count), &decoded, Int32(frames), 0)
                guard count == Int32(frames) else { throw TestSupportError(reason: "opus_decode: \(count)") }
                isMissing += [Bool](repeating: false, count: frames)
            } else {
                isMissing += [Bool](repeating: true, count: frames)
            }
            samples += decoded
            position = end
        }
        return (samples, isMissing)
    }

    /// The packets that are heard, with their places at 48 kHz from the start of their link's first packet.
    public var packets: [(link: Int, start48k: Int, bytes: [UInt8])] {
        var packets: [(link: Int, start48k: Int, bytes: [UInt8])] = []
        for (index, link) in links.enumerated() {
            var position = 0
            for piece in link.pieces {
                if case .packet(let bytes) = piece, position < link.preSkip + link.samples48k {
                    packets.append((index, position, bytes))
                }
                position += piece.samples48k
            }
        }
        return packets
    }
}
