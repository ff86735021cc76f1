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

/// Something that is not right with a clip that can be decoded all the same.
public struct ClipFinding: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Sound is missing: pages or packets are lost, or the granule positions leave time for sound that never came.
        case hole
        /// The stream does not end as it should: the file may have been cut off.
        case truncated
        /// Packets that cannot be decoded.
        case undecodable
        /// Bytes that belong to no page.
        case trailingData
        /// Granule positions that contradict the sound; all of it is placed.
        case granulePositions
        /// Pages that are there more than once; each is played once.
        case repeatedPages
        /// Page numbers that skip or go back, though nothing is lost.
        case pageNumbers
        /// A comment header that is missing, damaged, or not where it should be.
        case commentHeader
        /// Streams that are not placed.
        case otherStreams
    }

    public let kind: Kind
    public let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// A length of sound in words.
enum SoundLength {
    /// Seconds with milliseconds: `1.250`.
    static func text(samples48k: Int64) -> String {
        let milliseconds = (samples48k + 24) / 48
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
    }

    /// `1.250 s`, or samples where that would say nothing.
    static func words(samples48k: Int64) -> String {
        samples48k >= 48 ? "\(text(samples48k: samples48k)) s" : "\(samples(samples48k)) at 48 kHz"
    }

    static func samples(_ count: Int64) -> String { count == 1 ? "1 sample" : "\(count) samples" }
}

/// Why a clip has no sound to give.
public enum ClipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is Ogg Opus, and broken beyond decoding.
    case damaged(String)
    /// It is no Ogg Opus, or of a kind that is not decoded here.
    case unsupported(String)

    public var description: String {
        switch self {
        case .damaged(let reason), .unsupported(let reason): reason
        }
    }
}
