import Files
import Foundations
import Glibc

extension Bag {
    /// The path of a file inside a bag, below its folder: `data/sessions/NAME/timeline.wav`.
    ///
    /// It cannot be made of anything that leads out: no `..`, no empty name, no `/` at its start, and no character but
    /// those that every file system takes as they are. It is the only key to the files of a bag; see ``BagFiles``.
    public struct Path: Hashable, Comparable, Sendable, CustomStringConvertible {
        public let description: String

        /// - Returns: `nil` where the text is not one or more names of `[A-Za-z0-9._-]`, joined by `/`, none of them `.`
        ///   or `..`.
        public init?(_ text: some StringProtocol) {
            let names = text.split(separator: "/", omittingEmptySubsequences: false)
            let isPlain = names.allSatisfy { name in
                !name.isEmpty && name != "." && name != ".." && name.utf8.allSatisfy { SafeName.isPlain($0) }
            }
            guard isPlain else { return nil }
            description = String(text)
        }

        /// - Returns: `nil` where what stands below leads out, or is no path at all.
        package func appending(_ text: some StringProtocol) -> Path? { Path("\(description)/\(text)") }

        public static func < (left: Path, right: Path) -> Bool {
            ExactText(left.description) < ExactText(right.description)
        }
    }
}

/// The files of a bag: opened by their paths alone, and without following links. A link in a bag leads to what is not part
/// of it, whatever its target.
public struct BagFiles: Sendable {
    /// The bag's folder. It may be named by a link itself: who gives it has chosen it.
    public let root: String

    public init(root: String) { self.root = root }

    /// - Throws: `FileError`; with ELOOP or ENOTDIR where a link is in the way. openat(2) with O_NOFOLLOW.
    package func open(_ path: Bag.Path) throws(FileError) -> InputFile {
        try InputFile(path.description, beneath: root)
    }

    /// All of a file.
    ///
    /// - Parameters:
    ///   - path: below the bag.
    ///   - limit: bytes; a larger file is an error.
    public func contents(of path: Bag.Path, limit: Int) throws(FileError) -> [UInt8] {
        try open(path).contents(limit: limit)
    }

    /// A file that a manifest or a document names.
    ///
    /// - Throws: `FileError`, with EINVAL for what is no path of a bag.
    func open(named text: String) throws(FileError) -> InputFile {
        guard let path = Bag.Path(text) else { throw FileError("open", "\(root)/\(text)", code: EINVAL) }
        return try open(path)
    }

    package func contents(named text: String, limit: Int) throws(FileError) -> [UInt8] {
        try open(named: text).contents(limit: limit)
    }

    /// A file that a listing of the bag has, whatever its name.
    ///
    /// - Parameter path: names with `/` between them, as the folders have them.
    func open(found path: String) throws(FileError) -> InputFile { try InputFile(path, beneath: root) }

    /// The files of a folder, below it.
    ///
    /// - Parameter folder: below the bag.
    /// - Throws: `FileError`; with ENOTDIR where a link is in its place.
    func files(below folder: String) throws(FileError) -> [String] {
        guard Folder.isFolder("\(root)/\(folder)") else { throw FileError("list", "\(root)/\(folder)", code: ENOTDIR) }
        return try Folder.files(below: "\(root)/\(folder)")
    }

    /// Whether a regular file, and no link, is there.
    func has(_ text: String) -> Bool { (try? open(named: text)) != nil }
}
