import COpus
import Calls

/// One of the program's Ogg Opus files, taken apart on its own.
public struct PacketFileOracle {
    public let oggOpus: OggOracle
    /// The packets of each logical stream, and where each starts at 48 kHz.
    public let streams: [[(start: Int, bytes: [UInt8])]]

    public init(_ bytes: [UInt8]) throws {
        oggOpus = try OggOracle(bytes)
        streams = oggOpus.links.map { Self.placed($0) }
    }

    /// What `timeline.json` says of the packets, taken out of the file.
    ///
    /// - Returns: the packets of every clip, and those that belong to none.
    public func packets(at runs: [PlacedPackets]) throws -> (ofClips: [Int: [[UInt8]]], others: [[UInt8]]) {
        var rest = streams
        var ofClips: [Int: [[UInt8]]] = [:]
        for run in runs {
            guard let first = streams[run.stream].firstIndex(where: { $0.start == run.granulePosition }) else {
                throw TestSupportError(reason: "no packet starts at \(run.granulePosition) of stream \(run.stream)")
            }
            for index in first..<first + run.count {
                ofClips[run.clip, default: []].append(streams[run.stream][index].bytes)
                rest[run.stream][index].bytes = []
            }
        }
        return (ofClips, rest.joined().map(\.bytes).filter { !$0.isEmpty })
    }

    /// The packets of a clip that sound: not those that its end trimming takes away whole.
    public static func soundingPackets(of clip: [UInt8]) throws -> [[UInt8]] {
        try OggOracle(clip).links.flatMap { link in
            placed(link).filter { $0.start < link.header.preSkip + link.samples48k }.map(\.bytes)
        }
    }

    private static func placed(_ link: OpusLink) -> [(start: Int, bytes: [UInt8])] {
        var packets: [(start: Int, bytes: [UInt8])] = []
        var position = 0
        for page in link.pages {
            let samples = page.packets.reduce(0) { $0 + samples48k(of: $1) }
            if page.granulePosition != -1 {
                position = max(position, page.granulePosition - link.firstGranule - samples)
            }
            for packet in page.packets {
                packets.append((position, packet))
                position += samples48k(of: packet)
            }
        }
        return packets
    }

    private static func samples48k(of packet: [UInt8]) -> Int {
        max(0, Int(opus_packet_get_nb_samples(packet, opus_int32(packet.count), 48_000)))
    }
}
