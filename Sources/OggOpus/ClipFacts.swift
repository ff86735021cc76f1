/// What a clip's pages tell without decoding it.
public struct ClipFacts: Hashable, Sendable {
    public let first: Link
    /// Further streams in the same file, chained; nearly always none (RFC 7845 section 3).
    public let rest: [Link]
    public let findings: [ClipFinding]
    let missing: MissingSound

    public var links: [Link] { [first] + rest }

    /// How many of the clip's frames are silence in place of sound: lost, undecodable, or promised and never there.
    ///
    /// - Parameter sampleRate: Hz, one of 8000, 12000, 16000, 24000, 48000.
    public func missingFrames(at sampleRate: Int) -> Int { missing.frames(at: sampleRate) }

    /// The same of the clip's first frames alone; of more than a thousand places, at most so many.
    ///
    /// - Parameters:
    ///   - sampleRate: Hz, one of 8000, 12000, 16000, 24000, 48000.
    ///   - limit: how many frames count.
    public func missingFrames(at sampleRate: Int, upTo limit: Int) -> Int {
        missing.frames(at: sampleRate, upTo: limit, links: links)
    }

    /// One Opus stream of the file.
    public struct Link: Hashable, Sendable {
        public let head: OpusHead
        /// Length at 48 kHz: the last granule position less the first sample's, less pre-skip (RFC 7845 section 4.3).
        public let samples48k: Int
        /// From the start of the first packet to the end of the last at 48 kHz, holes between them included.
        public let packetSamples48k: Int
    }
}
