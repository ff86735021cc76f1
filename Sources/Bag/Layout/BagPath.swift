import Files
import Foundations
import Glibc
import JSON
import Synchronization

extension Bag {
    /// The path of a file in a bag, relative to the bag: `data/sessions/NAME/timeline.wav`.
    ///
    /// It cannot lead out of the bag: it has no `..`, no empty name, no leading `/`, and only characters that are safe
    /// on every file system. ``BagFiles`` uses such paths to open the files of a bag.
    public struct Path: Hashable, Comparable, Sendable, CustomStringConvertible {
        public let description: String

        /// - Returns: `nil` unless the text is one or more names of `[A-Za-z0-9._-]`, separated by `/`, none of them
        ///   `.` or `..`.
        public init?(_ text: some StringProtocol) {
            let names = text.split(separator: "/", omittingEmptySubsequences: false)
            let isPlain = names.allSatisfy { name in
                !name.isEmpty && name != "." && name != ".." && name.utf8.allSatisfy { SafeName.isPlain($0) }
            }
            guard isPlain else { return nil }
            description = String(text)
        }

        public static func < (left: Path, right: Path) -> Bool {
            ExactText(left.description) < ExactText(right.description)
        }
    }
}

/// Opens the files of a bag by their paths, without following symbolic links. The target of a link is not part of the
/// bag, wherever it is.
public struct BagFiles: Sendable {
    /// The bag's folder. It may be a symbolic link, since the user chose this path.
    public let root: String
    /// The open folder, or why it cannot be opened.
    private let folder: Result<RootFolder, FileError>

    public init(root: String) {
        self.root = root
        folder = Result { () throws(FileError) in try RootFolder(root) }
    }

    package init(_ folder: RootFolder) {
        root = folder.path
        self.folder = .success(folder)
    }

    /// Opens a file for reading.
    ///
    /// - Throws: `FileError`, with ELOOP or ENOTDIR if a component is a symbolic link.
    package func open(_ path: Bag.Path) throws(FileError) -> InputFile { try folder.get().open(path.description) }

    /// The content of a file.
    ///
    /// - Parameters:
    ///   - path: relative to the bag.
    ///   - limit: the maximum size in bytes. A larger file is an error.
    public func contents(of path: Bag.Path, limit: Int) throws(FileError) -> [UInt8] {
        try open(path).contents(limit: limit)
    }

    /// Opens a file that a manifest or a document names.
    ///
    /// - Throws: `FileError`, with EINVAL if the text is not a valid path.
    package func open(named text: String) throws(FileError) -> InputFile {
        guard let path = Bag.Path(text) else { throw FileError("open", "\(root)/\(text)", code: EINVAL) }
        return try open(path)
    }

    package func contents(named text: String, limit: Int) throws(FileError) -> [UInt8] {
        try open(named: text).contents(limit: limit)
    }

    /// Reads a JSON document piece by piece: a document with a hundred thousand clips has a hundred megabytes.
    ///
    /// - Parameters:
    ///   - limit: the maximum size in bytes. A larger file is an error.
    ///   - mostElements: limits the elements of all lists together.
    ///   - mostText: limits the bytes of all strings together. An `Apart` counts for neither.
    /// - Throws: `FileError`; `DecodingError`; what the type throws.
    package func value<Value: Decodable>(
        _ type: Value.Type, named text: String, limit: Int, mostElements: Int = .max, mostText: Int = .max
    ) throws -> Value {
        let file = OpenDocument(try open(named: text))
        guard file.size <= limit else { throw FileError("read", "\(root)/\(text)", code: EFBIG) }
        do {
            return try JSONText.value(type, count: file.size, mostElements: mostElements, mostText: mostText) {
                file.bytes(at: $0, count: $1)
            }
        } catch {
            // What could not be read is no fault of the document.
            throw file.failure ?? error
        }
    }

    /// What a folder contains, sorted by name, without its subfolders' content.
    ///
    /// - Parameter folder: relative to the bag; empty for the bag itself.
    /// - Throws: `FileError`, with ELOOP or ENOTDIR if it is a symbolic link or not a folder.
    func entries(in folder: String) throws(FileError) -> [FolderEntry] { try self.folder.get().entries(in: folder) }

    /// Calls `body` for what a folder and its subfolders contain, a folder before its content.
    ///
    /// - Throws: as `entries(in:)`, and the errors of `body`.
    func forEachEntry(below folder: String, _ body: (FolderEntry) throws -> Void) throws {
        try self.folder.get().forEachEntry(below: folder, body)
    }

    /// Whether the path is a regular file and not a symbolic link.
    package func has(_ text: String) -> Bool { (try? open(named: text)) != nil }
}

/// A document that is open while it is read.
private final class OpenDocument: Sendable {
    private let file: InputFile
    let size: Int
    private let failed = Mutex<FileError?>(nil)

    init(_ file: consuming InputFile) {
        size = file.size
        self.file = file
    }

    /// Why bytes could not be read, if any could not.
    var failure: FileError? { failed.withLock { $0 } }

    /// Fewer bytes if they cannot be read.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        do throws(FileError) {
            return try file.bytes(at: offset, count: max(0, min(count, size - offset)))
        } catch {
            failed.withLock { $0 = error }
            return []
        }
    }
}
