/// Something that a person may want to know about the result, and that is no problem.
public struct Note: Hashable, Codable, Sendable {
    public let code: Code
    /// A sentence or two.
    public let message: String
    public let archive: String?
    /// How many entries or files it is about.
    public let count: Int

    public init(_ code: Code, _ message: String, archive: String? = nil, count: Int = 1) {
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

        public init(_ difference: NameDifference) {
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
