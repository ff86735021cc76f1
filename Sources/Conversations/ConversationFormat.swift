import Foundations
import JSON

/// A format of archives of text conversations: how its files are recognised and how they are read. To add a format, add
/// a type that conforms to this protocol, and add it to `KnownFormats.all`.
public protocol ConversationFormat: Sendable {
    /// The identifier in documents, such as `zoom-ai-companion`. It never changes.
    var name: String { get }
    /// The name for display.
    var title: String { get }

    /// Recognises a file by its content, not by its name.
    ///
    /// - Parameter beginning: the whole file, or its first 64 KiB.
    /// - Returns: `nil` if the file is not of this format.
    func likeness(_ beginning: [UInt8]) -> ConversationLikeness?

    /// Reads the conversations of a file. Unknown members are not an error; what is not recognised is reported in the
    /// result. The result depends only on the folder's content.
    ///
    /// - Parameters:
    ///   - name: a file of the folder for which `likeness` returned `.conversations`.
    ///   - folder: the file's folder.
    /// - Throws: `ConversationUnreadable` if nothing can be read; the folder's `Interruption`; the errors of
    ///   `folder.contents`.
    func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation]
}

/// The kinds of files of a format.
public enum ConversationLikeness: Hashable, Sendable {
    case conversations
    /// A file that belongs to a download but contains no conversation.
    case record
}

/// The reason why a file cannot be read.
public struct ConversationUnreadable: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Problem.Code
    public let description: String

    /// - Parameters:
    ///   - code: `corrupt`, or `unsupported` if a limit is exceeded.
    ///   - description: what cannot be read, and why.
    public init(_ code: Problem.Code, _ description: String) {
        self.code = code
        self.description = description
    }

    fileprivate init(_ error: JSONError, in name: String) {
        self.init(error.kind == .tooMany ? .unsupported : .corrupt, "\(name): \(error)")
    }

    static func tooManyMessages(in name: String) -> Self {
        Self(.unsupported, "\(name): more than \(Conversation.mostMessages) messages")
    }
}

/// The folder of a conversation file, with the files beside and below it that may belong to the conversation.
public struct ConversationFolder: Sendable {
    /// The number of bytes that are passed to `ConversationFormat.likeness`.
    package static let beginning = 64 << 10

    /// The regular files, by their paths relative to the folder, sorted.
    public let files: [File]
    /// Returns the whole content of one of the files.
    public let contents: @Sendable (_ name: String) throws -> [UInt8]
    /// A format checks it in every loop that may be long.
    public let interruption: Interruption

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

    /// The positions in `files`, by name and by last name. A folder may have thousands of conversations, each of which
    /// looks for its files.
    private let byName: [ExactText: Int]
    private let byLastName: [ExactText: [Int]]

    package init(
        files: [File], interruption: Interruption = Interruption(),
        contents: @escaping @Sendable (_ name: String) throws -> [UInt8]
    ) {
        self.files = files
        self.interruption = interruption
        self.contents = contents
        byName = Dictionary(files.indices.map { (ExactText(files[$0].name), $0) }) { first, _ in first }
        byLastName = Dictionary(grouping: files.indices) { ExactText(String(files[$0].lastName)) }
    }

    /// Returns the file with this path.
    func file(named name: String) -> File? { byName[ExactText(name)].map { files[$0] } }

    /// Returns the files with this last component of the path, in the order of `files`.
    func files(lastNamed name: String) -> [File] { (byLastName[ExactText(name)] ?? []).map { files[$0] } }

    /// Returns the content of a file as JSON.
    ///
    /// - Throws: `ConversationUnreadable`; `Interruption`; the errors of `contents`.
    public func json(_ name: String) throws -> JSONValue {
        let bytes = try contents(name)
        do {
            return try JSONValue(json: bytes, isStopped: isStopped)
        } catch {
            try interruption.check()
            throw ConversationUnreadable(error, in: name)
        }
    }

    private var isStopped: () -> Bool { { (try? interruption.check()) == nil } }

    /// Passes the elements of a file that is a JSON array to `element`, with their indices. Only one of them is in
    /// memory at a time.
    ///
    /// - Returns: whether the file is an array.
    /// - Throws: as `json`.
    func forEachElement(of name: String, _ element: (Int, JSONValue) -> Void) throws -> Bool {
        let bytes = try contents(name)
        do {
            return try JSONValue.forEachElement(ofJSON: bytes, isStopped: isStopped, element)
        } catch {
            try interruption.check()
            throw ConversationUnreadable(error, in: name)
        }
    }
}

/// The supported formats of text conversations.
public enum KnownFormats {
    /// The order in which a file is tested: formats with exact member names first, formats that are recognised by their
    /// structure last.
    public static let all: [any ConversationFormat] = [KnovvuDayList(), PersonalAI(), ZoomAICompanion()]
}
