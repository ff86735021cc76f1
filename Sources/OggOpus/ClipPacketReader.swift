/// Gives one clip's packets as they are, with their places in time.
///
/// They are those that sound: a packet that the clip's end trimming takes away whole is left out, and so is one that
/// nothing can decode.
public final class ClipPacketReader {
    /// A packet, for as long as the call lasts that hands it over.
    public struct Packet {
        let view: ByteView
        public var bytes: UnsafeRawBufferPointer { unsafe view.pointer }
        /// Position of its stream in the clip.
        public let link: Int
        /// Samples at 48 kHz from the start of the stream's first packet.
        public let start48k: Int
        public let samples48k: Int
    }

    private let facts: ClipFacts
    private let reader: ClipReader

    /// - Parameters:
    ///   - facts: what a `ClipScanner` said of the same bytes.
    ///   - source: read once, from start to end.
    @safe
    public init(facts: ClipFacts, source: @escaping ByteSource) {
        self.facts = facts
        reader = ClipReader(source: source)
    }

    /// - Throws: `ClipError`, or what `source` or `body` throws.
    public func read(_ body: (Packet) throws -> Void) throws {
        var link = -1
        var position = 0
        while let part = try reader.next() {
            switch part {
            case .link: (link, position) = (link + 1, 0)
            case .silence(let silence): position += silence.samples48k
            case .packet(let bytes, let samples48k):
                defer { position += samples48k }
                guard facts.links.indices.contains(link) else { continue }
                let facts = facts.links[link]
                guard position < facts.head.preSkip + facts.samples48k else { continue }
                try body(Packet(view: bytes, link: link, start48k: position, samples48k: samples48k))
            }
        }
    }
}
