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

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
