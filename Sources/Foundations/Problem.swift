/// Something that a person has to know about the result. Nothing is lost silently: whatever is not placed has one.
public struct Problem: Hashable, Codable, Sendable {
    public let code: Code
    /// What, where, why, and what can be done, in a sentence or two.
    public let message: String
    public let sessionId: String?
    public let fileName: String?
    public let archive: String?

    public init(
        _ code: Code, _ message: String, sessionId: String? = nil, fileName: String? = nil, archive: String? = nil
    ) {
        self.code = code
        self.message = message
        self.sessionId = sessionId
        self.fileName = fileName
        self.archive = archive
    }

    public enum Code: String, Codable, CaseIterable, Sendable {
        // A clip is not placed: the same words as its status.
        case missing, corrupt, ambiguous, unsupported, duplicate, untimed

        // A clip is placed, but not all is well with it.
        case hole, truncated, undecodable, trailingData, granulePositions, repeatedPages, pageNumbers, commentHeader,
            otherStreams, sizeMismatch, sameMessageOtherBytes

        // A session.
        case conversationMismatch, sessionTooLong, tooManySpeakers, tooManyChannels

        // A session's times: clips that were moved far, or cut to nothing; clips of another hour than their archive's; a
        // silence of more than an hour.
        case shifted, cutToNothing, outsideHour, longSilence

        // A conversation in writing: values, files or times (`untimed`) of it that cannot be read; two of one id.
        case unrecognised, sameConversation

        // An archive and its metadata.
        case inputUnreadable, notAnArchive, archiveDamaged, archiveInconsistent, archiveDuplicate, metadataMissing,
            metadataInvalid,
            totalSessionsMismatch, unlisted

        /// Whether it is the one reason why no clip of a session is placed.
        public var concernsAllClips: Bool { self == .sessionTooLong || self == .tooManySpeakers }
    }
}

extension Problem: Comparable {
    /// One order for every run: by session, clip, archive, then code and words.
    public static func < (left: Self, right: Self) -> Bool { left.sortKey.lexicographicallyPrecedes(right.sortKey) }

    private var sortKey: [String] { [sessionId ?? "", fileName ?? "", archive ?? "", code.rawValue, message] }
}
