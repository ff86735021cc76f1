import TestSupport

/// A clip of twenty-millisecond packets on pages of five, to be made odd page by page.
struct MadeClip {
    var head = OddPage()
    var tags = OddPage()
    var audio: [OddPage]
    let packets: [[UInt8]]
    static let preSkip = 312
    static let packetsPerPage = 5

    /// - Parameters:
    ///   - count: of packets.
    ///   - replace: packets that stand in place of others, by their position.
    init(packets count: Int, serialNumber: UInt32 = 7, seed: UInt64 = 1, replace: [Int: [UInt8]] = [:]) throws {
        let signal = Signal.voice(
            seconds: Double(count) * 0.02, sampleRate: 16_000, channels: 1, seed: seed, level: 0.5)
        var packets = try OpusEncoding().packets(signal).packets
        for (index, packet) in replace { packets[index] = packet }
        self.packets = packets
        var opusHead = Array("OpusHead".utf8) + [1, 1]
        opusHead += [UInt8(Self.preSkip & 255), UInt8(Self.preSkip >> 8), 0x80, 0x3E, 0, 0, 0, 0, 0]
        head = OddPage([opusHead])
        tags = OddPage([Array("OpusTags".utf8) + [4, 0, 0, 0] + Array("test".utf8) + [0, 0, 0, 0]])
        (head.flags, head.granulePosition, tags.granulePosition, tags.number) = (2, 0, 0, 1)
        audio = stride(from: 0, to: count, by: Self.packetsPerPage).enumerated().map { index, first in
            let last = min(count, first + Self.packetsPerPage)
            var page = OddPage(Array(packets[first..<last]))
            page.granulePosition = Int64(last * 960)
            page.number = UInt32(index + 2)
            return page
        }
        audio[audio.count - 1].flags = 4
        use(serialNumber: serialNumber)
    }

    mutating func use(serialNumber: UInt32) {
        head.serialNumber = serialNumber
        tags.serialNumber = serialNumber
        for index in audio.indices { audio[index].serialNumber = serialNumber }
    }

    var bytes: [UInt8] { ([head, tags] + audio).flatMap(\.bytes) }

    /// What has to come out, where these packets are silent.
    func sound(silent: Set<Int> = []) -> OddClip.Link {
        OddClip.Link(
            preSkip: Self.preSkip, gain: 0,
            pieces: packets.enumerated().map { silent.contains($0) ? .missing(samples48k: 960) : .packet($1) },
            samples48k: packets.count * 960 - Self.preSkip)
    }
}

extension [OddPage] {
    var bytes: [UInt8] { flatMap(\.bytes) }
}
