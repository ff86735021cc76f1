/// A `bext` chunk (EBU Tech 3285, version 2).
public struct BroadcastExtension: Sendable {
    public let description: String
    public let originator: String
    public let originatorReference: String
    public let originationDate: String
    public let originationTime: String
    /// Frames since midnight.
    public let timeReference: Int
    public let version: Int
    /// Loudness value, loudness range, maximum true peak, maximum momentary, maximum short term; as they stand.
    public let loudness: [Int]
    public let codingHistory: String

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 602 else { return nil }
        func text(_ offset: Int, _ count: Int) -> String {
            String(decoding: bytes[offset..<offset + count].prefix { $0 != 0 }, as: UTF8.self)
        }
        description = text(0, 256)
        originator = text(256, 32)
        originatorReference = text(288, 32)
        originationDate = text(320, 10)
        originationTime = text(330, 8)
        timeReference = bytes.littleEndian(at: 338, count: 8)
        version = bytes.littleEndian(at: 346, count: 2)
        loudness = stride(from: 412, to: 422, by: 2).map { bytes.littleEndian(at: $0, count: 2) }
        codingHistory = text(602, bytes.count - 602)
    }
}
