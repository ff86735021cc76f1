import Foundations
import Glibc

/// What is asked of folders.
package enum Folder {
    package enum Kind: Sendable {
        case nothing, folder, file, other
    }

    /// What is at `path`; a symbolic link counts as what it points to. stat(2).
    package static func kind(of path: String) -> Kind {
        var status = stat()
        guard SystemCall.stat(path, &status) == 0 else { return .nothing }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: return .file
        default: return .other
        }
    }

    /// The size of the regular file at `path`; `nil` for anything else, and for a symbolic link. lstat(2).
    package static func sizeOfFile(_ path: String) -> Int? {
        var status = stat()
        guard SystemCall.lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Whether a folder is at `path`; a symbolic link to one is none. lstat(2).
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return SystemCall.lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes the folder, and those above it, where they are missing. mkdir(2).
    package static func make(_ path: String) throws(FileError) {
        if SystemCall.mkdir(path, 0o755) == 0 { return }
        switch errno {
        case EEXIST:
            guard kind(of: path) == .folder else { throw FileError("make the folder", path, code: ENOTDIR) }
        case ENOENT:
            guard let parent = parent(of: path) else { throw FileError("make the folder", path, code: ENOENT) }
            try make(parent)
            guard SystemCall.mkdir(path, 0o755) == 0 || errno == EEXIST else {
                throw FileError("make the folder", path)
            }
        default:
            throw FileError("make the folder", path)
        }
    }

    /// The names in a folder, sorted by their bytes, without `.` and `..`. readdir(3).
    package static func names(in path: String) throws(FileError) -> [String] {
        guard let stream = unsafe opendir(path.pathBytes) else { throw FileError("list", path) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        // The entry is the stream's, until the next call; its name ends with a zero, and is copied before.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: UInt8.self, capacity: 256) {
                    unsafe PathText.text(Array(UnsafeBufferPointer(start: $0, count: strlen($0))))
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Every file below `path`, as paths relative to it, sorted. Symbolic links are not followed: they are listed.
    package static func files(below path: String) throws(FileError) -> [String] {
        var found: [String] = []
        var pending = [""]
        while let relative = pending.popLast() {
            for name in try names(in: relative.isEmpty ? path : path + "/" + relative) {
                let child = relative.isEmpty ? name : relative + "/" + name
                var status = stat()
                guard SystemCall.lstat(path + "/" + child, &status) == 0 else {
                    throw FileError("examine", path + "/" + child)
                }
                if status.st_mode & S_IFMT == S_IFDIR {
                    pending.append(child)
                } else {
                    found.append(child)
                }
            }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What is below a folder, for one who searches it and goes on whatever is in the way.
    package struct Search: Sendable {
        /// Regular files, links to such, and what is neither file nor folder: paths below the folder, sorted.
        package var files: [String] = []
        /// Links that lead to nothing, and links to folders, which are not followed.
        package var brokenLinks: [String] = []
        package var linkedFolders: [String] = []
        /// Folders and files that cannot be looked at.
        package var failures: [(path: String, error: FileError)] = []
    }

    /// - Throws: where not even the folder itself can be listed.
    package static func search(_ path: String) throws(FileError) -> Search {
        var found = Search()
        var pending: [(relative: String, names: [String])] = [("", try names(in: path))]
        while let (relative, names) = pending.popLast() {
            for name in names {
                let child = relative.isEmpty ? name : relative + "/" + name
                let place = path + "/" + child
                do throws(FileError) {
                    switch try kindOfEntry(place) {
                    case .folder: pending.append((child, try Folder.names(in: place)))
                    case .file: found.files.append(child)
                    case .brokenLink: found.brokenLinks.append(child)
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

    /// The folder that a path lies in, where the path names one.
    package static func parent(of path: String) -> String? {
        var bytes = path.utf8[...]
        while bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return slash == bytes.startIndex ? "/" : String(path[..<slash])
    }
}

extension Folder {
    /// The one name of what `path` leads to, without links and dots; `nil` where there is nothing. realpath(3).
    package static func realPath(_ path: String) -> String? {
        // The C library makes a string that ends with a zero; it is copied, and freed here.
        guard let resolved = unsafe realpath(path.pathBytes, nil) else { return nil }
        defer { unsafe free(resolved) }
        return PathText.text(
            unsafe UnsafeBufferPointer(start: resolved, count: strlen(resolved)).map { UInt8(bitPattern: $0) })
    }

    /// unlink(2).
    package static func removeFile(_ path: String) throws(FileError) {
        guard SystemCall.unlink(path) == 0 || errno == ENOENT else { throw FileError("remove", path) }
    }
}

extension Folder {
    /// Replaces what has that name. rename(2).
    package static func rename(_ path: String, to other: String) throws(FileError) {
        guard SystemCall.rename(path, other) == 0 else { throw FileError("rename", path) }
    }
}
