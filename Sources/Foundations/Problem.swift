/// Something that a person has to know about the result. Nothing is lost silently: whatever is not placed has one.
public struct Problem: Hashable, Codable, Sendable {
    public let code: Code
    /// What, where, why, and what can be done, in a sentence or two.
    public let message: String
    public let sessionId: String?
    public let fileName: String?
    public let archive: String?

    package init(
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
        package var concernsAllClips: Bool { self == .sessionTooLong || self == .tooManySpeakers }
    }
}

extension Problem: Comparable {
    /// One order for every run: by session, clip, archive, then code and words.
    public static func < (left: Self, right: Self) -> Bool { left.sortKey.lexicographicallyPrecedes(right.sortKey) }

    private var sortKey: [String] { [sessionId ?? "", fileName ?? "", archive ?? "", code.rawValue, message] }
}

/// Something that a person may want to know about the result, and that is no problem.
public struct Note: Hashable, Codable, Sendable {
    public let code: Code
    /// A sentence or two.
    public let message: String
    public let archive: String?
    /// How many entries or files it is about.
    public let count: Int

    package init(_ code: Code, _ message: String, archive: String? = nil, count: Int = 1) {
        self.code = code
        self.message = message
        self.archive = archive
        self.count = count
    }

    public enum Code: String, Codable, CaseIterable, Sendable {
        // How entries were found that no exact rule finds (`NameDifference`).
        case backslash, unicodePath, codePage437, normalization, letterCase, fileExtension

        /// A `metadata.json` that another one of the archive is taken before.
        case otherMetadata
        /// `.DS_Store`, `__MACOSX/…`, `Thumbs.db`.
        case systemFiles
        /// In a folder that is searched.
        case brokenLink, linkedFolder

        package init(_ difference: NameDifference) {
            switch difference {
            case .backslash: self = .backslash
            case .unicodePath: self = .unicodePath
            case .codePage437: self = .codePage437
            case .normalization: self = .normalization
            case .letterCase: self = .letterCase
            case .fileExtension: self = .fileExtension
            }
        }
    }
}

extension Note: Comparable {
    public static func < (left: Self, right: Self) -> Bool { left.sortKey.lexicographicallyPrecedes(right.sortKey) }

    private var sortKey: [String] { [archive ?? "", code.rawValue, message] }
}
