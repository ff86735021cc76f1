/// Gives one clip's packets as they are, with their places in time.
///
/// They are those that sound: a packet that the clip's end trimming takes away whole is left out.
public final class ClipPacketReader {
    /// A packet, for as long as the call lasts that hands it over.
    public struct Packet {
        public let bytes: UnsafeRawBufferPointer
        /// Position of its stream in the clip.
        public let link: Int
        /// Samples at 48 kHz from the start of the stream's first packet.
        public let start48k: Int
        public let samples48k: Int
    }

    private let facts: ClipFacts
    private let source: ByteSource
    private var link = 0
    private var position: Int64 = 0

    /// What reading found that the pages did not tell; complete after `read`.
    public private(set) var findings: [ClipFinding] = []

    /// - Parameters:
    ///   - facts: what a `ClipScanner` said of the same bytes.
    ///   - source: read once, from start to end.
    public init(facts: ClipFacts, source: @escaping ByteSource) {
        self.facts = facts
        self.source = source
    }

    /// - Throws: `ClipError`, or what `source` or `body` throws.
    public func read(_ body: (Packet) throws -> Void) throws {
        var failure: (any Error)?
        // The stream does not outlive this call, and neither does the closure.
        try withoutActuallyEscaping(body) { body in
            let stream = try PacketStream(facts: facts, source: source) { [self] packet in
                guard failure == nil, let packet = placed(packet) else { return }
                do { try body(packet) } catch { failure = error }
            }
            while failure == nil, try stream.advance() {}
            findings = stream.findings
        }
        if let failure { throw failure }
    }

    private func placed(_ packet: PacketStream.Packet) -> Packet? {
        guard packet.link < facts.links.count, let bytes = packet.bytes else { return nil }
        if packet.link > link { (link, position) = (packet.link, 0) }
        let facts = facts.links[link]
        let samples = Int64(packet.samples48k)
        // What is lost before it leaves its time empty.
        position = max(position, packet.end - samples - facts.firstGranule)
        defer { position += samples }
        guard position < facts.head.preSkip + facts.samples48k else { return nil }
        return Packet(
            bytes: UnsafeRawBufferPointer(start: bytes, count: packet.count), link: link, start48k: Int(position),
            samples48k: packet.samples48k)
    }
}
