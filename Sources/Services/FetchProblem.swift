/// Something about what was fetched that a person has to know.
public struct FetchProblem: Hashable, Codable, Sendable {
    public enum Code: String, Codable, CaseIterable, Sendable {
        // It cannot be had.
        case pastRetention, refusedDay, unreadableAnswer, missingHour, unknownStatus, noLink, linkRefused
        // It was had, and is not what was announced.
        case damaged, sizeMismatch, countMismatch, otherArchive, metadataMissing, missingClips, archiveInconsistent,
            changedAnswer
    }

    public let code: Code
    /// What, where, why, and what can be done.
    public let message: String
    public let day: String?
    public let hour: String?

    public init(_ code: Code, _ message: String, day: String? = nil, hour: String? = nil) {
        self.code = code
        self.message = message
        self.day = day
        self.hour = hour
    }
}
