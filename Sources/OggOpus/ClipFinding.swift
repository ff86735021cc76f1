/// Something that is not right with a clip that can be decoded all the same.
public struct ClipFinding: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Pages are lost, or their checksum is wrong; or the granule positions leave time between two pages.
        case hole
        /// The stream does not end as it should: the file may have been cut off.
        case truncated
        /// Packets that libopus refused.
        case undecodable
        /// Bytes that belong to no page.
        case trailingData
    }

    public let kind: Kind
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
