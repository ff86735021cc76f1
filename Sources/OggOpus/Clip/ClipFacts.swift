/// The properties of a clip that its pages show without decoding.
public struct ClipFacts: Hashable, Sendable {
    public let first: Link
    /// Further chained streams in the same file; almost always none (RFC 7845 section 3).
    public let rest: [Link]
    public let findings: [ClipFinding]
    let missing: MissingSound

    public var links: [Link] { [first] + rest }

    /// The same, without the descriptions of defects. Decoding does not need them.
    package var withoutFindings: ClipFacts { ClipFacts(first: first, rest: rest, findings: [], missing: missing) }

    /// The number of the clip's frames in which silence replaces lost, undecodable or absent sound.
    public func missingFrames(at sampleRate: Int) -> Int { missing.frames(at: sampleRate) }

    /// The same for the first `limit` frames. If the clip has more than a thousand such places, this is an upper bound.
    ///
    /// - Parameters:
    ///   - sampleRate: Hz, one of 8000, 12000, 16000, 24000, 48000.
    ///   - limit: the number of frames to consider, from the start of the clip.
    public func missingFrames(at sampleRate: Int, upTo limit: Int) -> Int {
        missing.frames(at: sampleRate, upTo: limit, links: links)
    }

    /// One Opus stream of the file.
    public struct Link: Hashable, Sendable {
        public let head: OpusHead
        /// Length in samples at 48 kHz: the last granule position minus that of the first sample, minus pre-skip (RFC
        /// 7845 section 4.3).
        public let samples48k: Int
        /// Samples at 48 kHz from the start of the first packet to the end of the last, including holes between
        /// packets.
        public let packetSamples48k: Int
    }
}

/// A defect of a clip that can be decoded nevertheless.
public struct ClipFinding: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Sound is missing: pages or packets are lost, or the granule positions leave time that no packet fills.
        case hole
        /// The stream does not end properly; the file may have been cut off.
        case truncated
        /// Packets that cannot be decoded.
        case undecodable
        /// Bytes that do not belong to any page.
        case trailingData
        /// Granule positions that contradict the sound. All sound is placed.
        case granulePositions
        /// Pages that occur more than once. Each is played once.
        case repeatedPages
        /// Page numbers that skip or go back although nothing is lost.
        case pageNumbers
        /// A comment header that is missing, damaged or misplaced.
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

/// Formats lengths of sound.
enum SoundLength {
    /// Seconds with three decimals, such as `1.250`.
    static func text(samples48k: Int64) -> String {
        let milliseconds = (samples48k + 24) / 48
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
    }

    /// Seconds with unit, such as `1.250 s`; below one millisecond, the number of samples.
    static func words(samples48k: Int64) -> String {
        samples48k >= 48 ? "\(text(samples48k: samples48k)) s" : "\(samples(samples48k)) at 48 kHz"
    }

    static func samples(_ count: Int64) -> String { count == 1 ? "1 sample" : "\(count) samples" }
}

/// The reason why a clip cannot be decoded.
public enum ClipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file is Ogg Opus, but too damaged to decode.
    case damaged(String)
    /// The file is not Ogg Opus, or uses a feature that is not supported.
    case unsupported(String)

    public var description: String {
        switch self {
        case .damaged(let reason), .unsupported(let reason): reason
        }
    }
}
