/// Something that a person has to know about the result. Nothing is lost silently: every clip that is not placed has a
/// problem.
public struct Problem: Hashable, Codable, Sendable {
    public let code: Code
    /// What happened, where, why, and what to do, in one or two sentences.
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
        // A clip is not placed: the code is the same as the clip's status.
        case missing, corrupt, ambiguous, unsupported, duplicate, untimed

        // A clip is placed, but has a defect.
        case hole, truncated, undecodable, trailingData, granulePositions, repeatedPages, pageNumbers, commentHeader,
            otherStreams, sizeMismatch, sameMessageOtherBytes

        // A session.
        case conversationMismatch, sessionTooLong, tooManySpeakers, tooManyChannels

        // A session's times: a clip was moved far, or was cut to nothing; its time is outside the hour of its archive;
        // a silence is longer than an hour.
        case shifted, cutToNothing, outsideHour, longSilence

        // A text conversation: a value or a file that cannot be read (times: `untimed`); two conversations with the
        // same id.
        case unrecognised, sameConversation

        // An archive and its metadata.
        case inputUnreadable, notAnArchive, archiveDamaged, archiveInconsistent, archiveDuplicate, metadataMissing,
            metadataInvalid,
            totalSessionsMismatch, unlisted

        // An hour of a day that was fetched.
        case missingHour

        // A transcript: it fits no clip, or several; two have different words for one clip; it speaks longer than its
        // clip; a part of it cannot be read.
        case transcriptUnmatched, transcriptAmbiguous, transcriptConflict, transcriptTooLong, transcriptUnread

        /// Whether a problem with this code is about transcripts.
        package var concernsTranscripts: Bool {
            switch self {
            case .transcriptUnmatched, .transcriptAmbiguous, .transcriptConflict, .transcriptTooLong, .transcriptUnread:
                true
            default: false
            }
        }

        /// Whether a problem with this code explains why no clip of its session is placed.
        package var concernsAllClips: Bool { self == .sessionTooLong || self == .tooManySpeakers }
    }
}

extension Problem: Comparable {
    /// The same order in every run: by session, clip, archive, code and message.
    public static func < (left: Self, right: Self) -> Bool {
        // Compared member by member, since there may be very many.
        if left.sessionId ?? "" != right.sessionId ?? "" { return left.sessionId ?? "" < right.sessionId ?? "" }
        if left.fileName ?? "" != right.fileName ?? "" { return left.fileName ?? "" < right.fileName ?? "" }
        if left.archive ?? "" != right.archive ?? "" { return left.archive ?? "" < right.archive ?? "" }
        if left.code != right.code { return left.code.rawValue < right.code.rawValue }
        return left.message < right.message
    }
}

/// Something that a person may want to know about the result and that is not a problem.
public struct Note: Hashable, Codable, Sendable {
    public let code: Code
    /// One or two sentences.
    public let message: String
    public let archive: String?
    /// The number of entries or files that it concerns.
    public let count: Int

    package init(_ code: Code, _ message: String, archive: String? = nil, count: Int = 1) {
        self.code = code
        self.message = message
        self.archive = archive
        self.count = count
    }

    public enum Code: String, Codable, CaseIterable, Sendable {
        // Entries that were found by ignoring a difference in their names (`NameDifference`).
        case backslash, unicodePath, codePage437, normalization, letterCase, fileExtension

        /// A `metadata.json` that was ignored because the archive has another one that takes precedence.
        case otherMetadata
        /// `.DS_Store`, `__MACOSX/…`, `Thumbs.db`.
        case systemFiles
        /// Members of transcripts that are not known and not read.
        case transcriptMembers
        /// Symbolic links in a folder that was searched: to nothing, and to a folder.
        case brokenLink, linkedFolder
        /// `HH.zip.damaged`, a download that was replaced by an intact one.
        case damagedDownload

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
