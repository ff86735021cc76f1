/// What an Ogg stream carries, by its first packet, and how its granule positions count time.
struct OggCodec {
    let name: String
    private let clock: Clock?

    private enum Clock {
        /// Granule positions per second, the first so many of which are not heard.
        case samples(rate: Int, preSkip: Int)
        /// Frames since a key frame in the low bits, and the key frame above them (Theora I, section A.2.3).
        case frames(numerator: Int, denominator: Int, shift: Int)
    }

    init(_ head: OpusHead) {
        name = "Opus"
        clock = .samples(rate: 48_000, preSkip: head.preSkip)
    }

    init(firstPacket packet: ByteView) {
        func begins(_ magic: String, lead: [UInt8] = []) -> Bool { packet.starts(with: lead + Array(magic.utf8)) }
        func samples(rateAt offset: Int) -> Clock? {
            packet.count >= offset + 4 ? .samples(rate: packet.littleEndian(at: offset, bytes: 4), preSkip: 0) : nil
        }
        if begins("OpusHead") {
            name = "Opus"
            clock =
                packet.count >= 12
                ? .samples(rate: 48_000, preSkip: packet.littleEndian(at: 10, bytes: 2)) : nil
        } else if begins("vorbis", lead: [1]) {
            name = "Vorbis"
            clock = samples(rateAt: 12)
        } else if begins("Speex   ") {
            name = "Speex"
            clock = samples(rateAt: 36)
        } else if begins("FLAC", lead: [0x7F]) {
            name = "FLAC"
            // STREAMINFO behind two headers; the rate is 20 bits.
            clock =
                packet.count >= 30
                ? .samples(rate: Int(packet[27]) << 12 | Int(packet[28]) << 4 | Int(packet[29]) >> 4, preSkip: 0)
                : nil
        } else if begins("theora", lead: [0x80]), packet.count >= 42 {
            name = "Theora"
            clock = .frames(
                numerator: packet.bigEndian(at: 22, bytes: 4), denominator: packet.bigEndian(at: 26, bytes: 4),
                shift: Int(packet[40] & 3) << 3 | Int(packet[41]) >> 5)
        } else {
            name =
                [
                    ("fishead", "Skeleton"), ("OVP80", "VP8"), ("PCM     ", "PCM"), ("CELT    ", "CELT"),
                    ("BBCD", "Dirac"),
                ]
                .first { begins($0.0) }?.1 ?? "a codec that is not known"
            clock = nil
        }
    }

    /// Samples at 48 kHz up to a granule position; `nil` where the codec does not tell.
    func samples48k(upTo granule: Int64) -> Int64? {
        let seconds: Double
        switch clock {
        case .samples(let rate, let preSkip)? where rate > 0:
            seconds = Double(max(0, granule - Int64(preSkip))) / Double(rate)
        case .frames(let numerator, let denominator, let shift)? where numerator > 0:
            let frames = (granule >> Int64(shift)) + (granule & ((1 << Int64(shift)) - 1))
            seconds = Double(frames) * Double(denominator) / Double(numerator)
        default: return nil
        }
        return seconds < 1e9 ? Int64((seconds * 48_000).rounded()) : nil
    }
}

extension ByteView {
    fileprivate func bigEndian(at offset: Int, bytes: Int) -> Int {
        (0..<bytes).reduce(0) { $0 << 8 | Int(self[offset + $1]) }
    }
}
