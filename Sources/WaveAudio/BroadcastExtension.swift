import CSndFile
import Foundations

/// The `bext` chunk: what the recording is, and when it started (EBU Tech 3285).
public struct BroadcastExtension: Hashable, Sendable {
    /// At most 256 bytes are kept.
    public let description: String
    /// At most 32 bytes are kept.
    public let originator: String
    /// The time of the first frame. Its day and time go to OriginationDate and OriginationTime, the exact place to
    /// TimeReference: frames since midnight UTC.
    public let start: UTCTime?
    /// The steps that led to these samples, one line each; libsndfile adds its own.
    public let codingHistory: String

    public init(description: String, originator: String, start: UTCTime?, codingHistory: String) {
        self.description = description
        self.originator = originator
        self.start = start
        self.codingHistory = codingHistory
    }

    func cValue(sampleRate: Int) -> SF_BROADCAST_INFO {
        var info = SF_BROADCAST_INFO()
        Self.fill(&info.description, with: description)
        Self.fill(&info.originator, with: originator)
        if let start {
            Self.fill(&info.origination_date, with: start.dayText)
            Self.fill(&info.origination_time, with: start.timeText)
            let reference = UInt64(max(0, start.frame(since: start.midnight, sampleRate: sampleRate)))
            info.time_reference_low = UInt32(truncatingIfNeeded: reference)
            info.time_reference_high = UInt32(truncatingIfNeeded: reference >> 32)
        }
        Self.fill(&info.coding_history, with: codingHistory)
        info.coding_history_size = UInt32(
            min(codingHistory.utf8.count, MemoryLayout.size(ofValue: info.coding_history)))
        return info
    }

    /// Cuts at a whole character, so that what stays is valid UTF-8.
    private static func fill<Field>(_ field: inout Field, with text: String) {
        let capacity = MemoryLayout<Field>.size
        var kept = ""
        for character in text.unicodeScalars {
            guard kept.utf8.count + character.utf8.count <= capacity else { break }
            kept.unicodeScalars.append(character)
        }
        // C's arrays of characters come as tuples of integers: any bytes are a value of them, and `kept` fits.
        unsafe withUnsafeMutableBytes(of: &field) { unsafe $0.copyBytes(from: kept.utf8) }
    }
}
