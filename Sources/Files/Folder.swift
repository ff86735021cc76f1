import Foundations
import Glibc

/// Operations on folders and paths that the user chose. They follow symbolic links.
package enum Folder {
    package enum Kind: Sendable {
        case nothing, folder, file, other
    }

    /// The kind of file at `path`. Symbolic links are followed. stat(2).
    package static func kind(of path: String) -> Kind {
        var status = stat()
        guard SystemCall.stat(path, &status) == 0 else { return .nothing }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file
        default: return .other
        }
    }

    /// The size of the regular file at `path` in bytes; `nil` for anything else, including a symbolic link. lstat(2).
    package static func sizeOfFile(_ path: String) -> Int? {
        var status = stat()
        guard SystemCall.lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Whether `path` is a folder. Symbolic links are not followed. lstat(2).
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return SystemCall.lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Creates the folder and its parents if they are missing, and flushes their names to the disk. mkdir(2).
    ///
    /// For the output folder itself, whose path may lead over symbolic links. Folders below it are created by
    /// `StagingFolder`.
    static func make(_ path: String) throws(FileError) {
        if SystemCall.mkdir(path, 0o755) == 0 { return try settleParent(of: path) }
        switch errno {
        case EEXIST:
            guard kind(of: path) == .folder else { throw FileError("create the folder", path, code: ENOTDIR) }
        case ENOENT:
            guard let parent = parent(of: path) else { throw FileError("create the folder", path, code: ENOENT) }
            try make(parent)
            guard SystemCall.mkdir(path, 0o755) == 0 || errno == EEXIST else {
                throw FileError("create the folder", path)
            }
            try settleParent(of: path)
        default:
            throw FileError("create the folder", path)
        }
    }

    /// The names in a folder, without `.` and `..`, sorted by their bytes.
    package static func names(in path: String) throws(FileError) -> [String] {
        let descriptor = SystemCall.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("list", path) }
        defer { close(descriptor) }
        return try FolderList.names(in: descriptor, path: path).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The content of a folder and its subfolders, as found by a search that continues after errors.
    package struct Search: Sendable {
        /// Regular files, symbolic links to them, and special files: relative paths, sorted.
        package var files: [String] = []
        /// Symbolic links without a target.
        package var brokenLinks: [String] = []
        /// Symbolic links to folders, which are not followed.
        package var linkedFolders: [String] = []
        /// Folders and files that cannot be accessed.
        package var failures: [(path: String, error: FileError)] = []
    }

    /// Searches a folder and its subfolders.
    ///
    /// - Parameter output: a folder that is left out, and symbolic links into it.
    /// - Throws: `FileError` if the folder itself cannot be listed.
    package static func search(_ path: String, leavingOut output: OutputLocation? = nil) throws(FileError) -> Search {
        var found = Search()
        var pending: [(relative: String, names: [String])] = [("", try names(in: path))]
        while let (relative, names) = pending.popLast() {
            for name in names {
                let child = relative.isEmpty ? name : relative + "/" + name
                let place = path + "/" + child
                do throws(FileError) {
                    switch try kindOfEntry(place) {
                    case .folder where output?.isSame(as: place) == true: break
                    case .folder: pending.append((child, try Folder.names(in: place)))
                    case .file: found.files.append(child)
                    case .brokenLink: found.brokenLinks.append(child)
                    case .linkedFolder where output?.contains(place) == true: break
                    case .linkedFolder: found.linkedFolders.append(child)
                    }
                } catch {
                    found.failures.append((child, error))
                }
            }
        }
        func sort(_ paths: inout [String]) { paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
        sort(&found.files)
        sort(&found.brokenLinks)
        sort(&found.linkedFolders)
        found.failures.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return found
    }

    private enum EntryKind { case folder, file, brokenLink, linkedFolder }

    private static func kindOfEntry(_ path: String) throws(FileError) -> EntryKind {
        var status = stat()
        guard SystemCall.lstat(path, &status) == 0 else { throw FileError("examine", path) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFLNK:
            guard SystemCall.stat(path, &status) == 0 else {
                guard [ENOENT, ELOOP, ENOTDIR].contains(errno) else { throw FileError("examine", path) }
                return .brokenLink
            }
            return status.st_mode & S_IFMT == S_IFDIR ? .linkedFolder : .file
        default: return .file
        }
    }

    /// The last name of a path.
    package static func name(of path: String) -> String { names(of: path).last ?? path }

    /// The names in a path. A name may begin with a combining character, which Swift would read as one character with
    /// the `/` before it.
    package static func names(of path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    /// The parent folder of a path; `nil` if the path does not name one.
    package static func parent(of path: String) -> String? {
        var bytes = path.utf8[...]
        while bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return slash == bytes.startIndex ? "/" : String(path[..<slash])
    }
}

extension Folder {
    /// The absolute path without symbolic links, `.` and `..`; `nil` if nothing exists there. realpath(3).
    package static func realPath(_ path: String) -> String? {
        // realpath allocates a zero-terminated string. It is copied, and freed here.
        guard let resolved = unsafe realpath(path.pathBytes, nil) else { return nil }
        defer { unsafe free(resolved) }
        return PathText.text(
            unsafe UnsafeBufferPointer(start: resolved, count: strlen(resolved)).map { UInt8(bitPattern: $0) })
    }
}
