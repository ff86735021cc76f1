import Foundations
import JSON

/// A kind of archive of conversations in writing: how its files are known, and how they are read. A new kind is one type
/// that says these four things, and one line in the list of them.
public protocol ConversationFormat: Sendable {
    /// What documents call it: `zoom-ai-companion`. It never changes.
    var name: String { get }
    /// What people call it.
    var title: String { get }

    /// Whether a file that begins with these bytes is one of this kind, by its content; its name does not count.
    ///
    /// - Parameter beginning: the whole file, or its first `ConversationFolder.beginning` bytes.
    func likeness(_ beginning: [UInt8]) -> ConversationLikeness?

    /// Reads the conversations of a file, leniently: what is not recognised is said in the result, and no unknown member
    /// makes it fail. A pure function of the folder's content.
    ///
    /// - Parameter name: a file of the folder whose likeness is `.conversations`.
    /// - Throws: `ConversationUnreadable` where nothing can be read at all, or what `folder.contents` throws.
    func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation]
}

/// What a file is to a format.
public enum ConversationLikeness: Hashable, Sendable {
    case conversations
    /// It belongs to a download, and holds no conversation by itself.
    case record
}

/// Why a file of a format cannot be read.
public struct ConversationUnreadable: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Problem.Code
    public let description: String

    /// - Parameter code: `corrupt`, or `unsupported` for what is beyond a limit.
    public init(_ code: Problem.Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// A folder in which a file of conversations lies, with those that may belong to it beside and below it.
public struct ConversationFolder: Sendable {
    /// How much of a file `ConversationFormat.likeness` is shown.
    package static let beginning = 64 << 10

    /// Regular files, by their paths below the folder, sorted.
    public let files: [File]
    /// The whole content of one of them.
    public let contents: @Sendable (_ name: String) throws -> [UInt8]

    public struct File: Hashable, Sendable {
        public let name: String
        public let bytes: Int

        package init(name: String, bytes: Int) {
            self.name = name
            self.bytes = bytes
        }

        /// The last component of the name.
        public var lastName: Substring { name.split(separator: "/").last ?? "" }
    }

    package init(files: [File], contents: @escaping @Sendable (_ name: String) throws -> [UInt8]) {
        self.files = files
        self.contents = contents
    }

    /// The content of a file as JSON.
    public func json(_ name: String) throws -> JSONValue {
        let bytes = try contents(name)
        do {
            return try JSONValue(json: bytes)
        } catch {
            throw ConversationUnreadable(error.kind == .tooMany ? .unsupported : .corrupt, "\(name): \(error)")
        }
    }
}

/// The archives of conversations in writing that are known. A new one is a file of its own, and its name here.
public enum KnownFormats {
    /// In the order in which a file is shown to them: what goes by exact names first, what goes by its shape last.
    public static let all: [any ConversationFormat] = [KnovvuDayList(), PersonalAI(), ZoomAICompanion()]
}
