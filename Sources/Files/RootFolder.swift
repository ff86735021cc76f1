import Foundations
import Glibc

/// An open folder, and the only way to what is below it: the folder of a bag, or of downloads.
///
/// The path of the folder itself may lead over symbolic links, since the user chose it. It is resolved once, when the
/// folder is opened. From then on everything is reached through the descriptor: no link is followed, and whatever is
/// renamed or replaced meanwhile, nothing outside is read or written.
///
/// Relative paths are names separated by `/`, none of them empty, `.` or `..`. The empty path is the folder itself.
package final class RootFolder: Sendable {
    /// For messages.
    package let path: String
    let descriptor: Int32

    /// Opens a folder. open(2).
    package init(_ path: String) throws(FileError) {
        descriptor = SystemCall.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw FileError("open", path) }
    }

    /// Opens a folder, after creating it and its parents if they are missing.
    convenience init(making path: String) throws(FileError) {
        try Folder.make(path)
        try self.init(path)
    }

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The path of a file or folder below this one, for messages.
    package func path(of relative: String) -> String { relative.isEmpty ? path : "\(path)/\(relative)" }

    // MARK: - Opening

    /// Opens a folder below this one, as a folder whose parents are not reached through it.
    package func folder(_ relative: String) throws(FileError) -> RootFolder {
        RootFolder(try opened(relative, O_RDONLY | O_DIRECTORY, action: "open"), path(of: relative))
    }

    /// Opens a file for reading.
    ///
    /// - Throws: `FileError`, with ELOOP if a component is a symbolic link, and as `InputFile(path:)`.
    package func open(_ relative: String) throws(FileError) -> InputFile {
        try InputFile(opened(relative, InputFile.flags, action: "open"), path(of: relative))
    }

    /// The content of a file.
    ///
    /// - Parameter limit: the maximum size in bytes. A larger file is an error.
    package func contents(of relative: String, limit: Int) throws(FileError) -> [UInt8] {
        try open(relative).contents(limit: limit)
    }

    /// - Parameters:
    ///   - flags: of open(2). O_NOFOLLOW and O_CLOEXEC are added.
    ///   - action: for the message of an error.
    /// - Returns: a descriptor that belongs to the caller.
    private func opened(_ relative: String, _ flags: Int32, action: String) throws(FileError) -> Int32 {
        let opened = Beneath.open(relative, in: descriptor, flags)
        guard opened >= 0 else { throw failure(action, relative) }
        return opened
    }

    /// Calls `body` with the descriptor of the folder that contains a file or folder, and its name.
    func withParent<Result>(
        of relative: String, action: String, _ body: (_ folder: Int32, _ name: String) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let (folder, name) = Self.split(relative)
        guard Beneath.isName(name) else { throw FileError(action, path(of: relative), code: EINVAL) }
        let parent = try opened(folder, O_RDONLY | O_DIRECTORY, action: action)
        defer { close(parent) }
        return try body(parent, name)
    }

    /// The folder of a relative path, empty for this folder, and the last name.
    static func split(_ relative: String) -> (folder: String, name: String) {
        guard let slash = relative.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", relative) }
        return (String(relative[..<slash]), String(relative[relative.utf8.index(after: slash)...]))
    }

    /// The error of a failed call. If the reason is a symbolic link, the error names the link.
    ///
    /// - Parameter code: `errno` of the call.
    func failure(_ action: String, _ relative: String, code: Int32 = errno) -> FileError {
        guard code == ELOOP || code == ENOTDIR else { return FileError(action, path(of: relative), code: code) }
        var place = ""
        for name in relative.split(separator: "/") {
            place += place.isEmpty ? name : "/" + name
            if kind(of: place) == .link { return .link(path(of: place)) }
        }
        return FileError(action, path(of: relative), code: code)
    }

    // MARK: - Looking

    /// What is at a path; `nil` if nothing is there or it cannot be reached. fstatat(2).
    package func kind(of relative: String) -> FolderEntry.Kind? { status(of: relative).map { .init(mode: $0.st_mode) } }

    /// The size of a regular file in bytes; `nil` for anything else.
    package func sizeOfFile(_ relative: String) -> Int? {
        guard let status = status(of: relative), status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    func status(of relative: String) -> stat? {
        let (folder, name) = Self.split(relative)
        guard Beneath.isName(name) else { return nil }
        let parent = Beneath.open(folder, in: descriptor, O_RDONLY | O_DIRECTORY)
        guard parent >= 0 else { return nil }
        defer { close(parent) }
        var status = stat()
        return SystemCall.fstatat(parent, name, &status) == 0 ? status : nil
    }

    /// What a folder contains, sorted by the bytes of the names.
    ///
    /// - Throws: `FileError`, with ENOTDIR or ELOOP if it is not a folder.
    package func entries(in relative: String) throws(FileError) -> [FolderEntry] {
        let folder = try opened(relative, O_RDONLY | O_DIRECTORY, action: "list")
        defer { close(folder) }
        var entries: [FolderEntry] = []
        for name in try FolderList.names(in: folder, path: path(of: relative)) {
            var status = stat()
            guard SystemCall.fstatat(folder, name, &status) == 0 else {
                // Removed since it was listed.
                if errno == ENOENT { continue }
                throw FileError("examine", path(of: relative) + "/" + name)
            }
            entries.append(FolderEntry(path: name, kind: .init(mode: status.st_mode)))
        }
        return entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// Calls `body` for what a folder and its subfolders contain: for each folder sorted by the bytes of the names, and a
    /// folder before its content. Only the lists of the folders above an entry are in memory.
    package func forEachEntry(below relative: String, _ body: (FolderEntry) throws -> Void) throws {
        func list(_ folder: String) throws {
            let place = [relative, folder].filter { !$0.isEmpty }.joined(separator: "/")
            for entry in try entries(in: place) {
                let entry = FolderEntry(
                    path: folder.isEmpty ? entry.path : "\(folder)/\(entry.path)", kind: entry.kind)
                try body(entry)
                if entry.kind == .folder { try list(entry.path) }
            }
        }
        try list("")
    }

    /// What a folder and its subfolders contain, sorted by the bytes of the paths.
    package func entries(below relative: String) throws(FileError) -> [FolderEntry] {
        var found: [FolderEntry] = []
        var pending = [""]
        while let folder = pending.popLast() {
            let place = [relative, folder].filter { !$0.isEmpty }.joined(separator: "/")
            for entry in try entries(in: place) {
                let entry = FolderEntry(
                    path: folder.isEmpty ? entry.path : "\(folder)/\(entry.path)", kind: entry.kind)
                if entry.kind == .folder { pending.append(entry.path) }
                found.append(entry)
            }
        }
        return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}

/// Opens files and folders below a folder, without following symbolic links.
enum Beneath {
    /// openat2(2); openat(2) for one component after another where the kernel is older than Linux 5.6, or a sandbox
    /// forbids openat2.
    ///
    /// - Parameters:
    ///   - relative: as in `RootFolder`.
    ///   - folder: the descriptor of the folder.
    ///   - flags: of open(2). O_NOFOLLOW and O_CLOEXEC are added.
    /// - Returns: a descriptor that belongs to the caller, or -1 with the reason in `errno`: ELOOP or ENOTDIR if a
    ///   component is a symbolic link.
    static func open(_ relative: String, in folder: Int32, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
        let flags = flags | O_NOFOLLOW | O_CLOEXEC
        if relative.isEmpty { return SystemCall.openat(folder, ".", flags) }
        let names = relative.split(separator: "/", omittingEmptySubsequences: false)
        guard names.allSatisfy(isName) else {
            errno = EINVAL
            return -1
        }
        let opened = SystemCall.openBeneath(folder, relative, flags, mode)
        guard opened < 0, errno == ENOSYS || errno == EPERM else { return opened }
        return walk(names.map(String.init), from: folder, flags, mode)
    }

    static func isName(_ name: some StringProtocol) -> Bool { !name.isEmpty && name != "." && name != ".." }

    private static func walk(_ names: [String], from folder: Int32, _ flags: Int32, _ mode: mode_t) -> Int32 {
        var place = folder
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            let inner = SystemCall.openat(
                place, name, isLast ? flags : O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, isLast ? mode : 0)
            let code = errno
            if place != folder { close(place) }
            errno = code
            if inner < 0 { return -1 }
            place = inner
        }
        return place
    }
}
