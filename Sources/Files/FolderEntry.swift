import Foundations
import Glibc

/// A file, a folder or anything else that a folder contains.
package struct FolderEntry: Hashable, Sendable {
    /// What it is. A symbolic link is a link, whatever it leads to.
    package enum Kind: Hashable, Sendable {
        case file, folder, link, fifo, socket, device

        /// With its article, for messages.
        package var words: String {
            switch self {
            case .file: "a file"
            case .folder: "a folder"
            case .link: "a symbolic link"
            case .fifo: "a FIFO"
            case .socket: "a socket"
            case .device: "a device"
            }
        }

        /// - Parameter mode: `st_mode` of stat(2).
        init(mode: mode_t) {
            switch mode & S_IFMT {
            case S_IFREG: self = .file
            case S_IFDIR: self = .folder
            case S_IFLNK: self = .link
            case S_IFIFO: self = .fifo
            case S_IFSOCK: self = .socket
            default: self = .device
            }
        }
    }

    /// Relative to the folder that was listed.
    package let path: String
    package let kind: Kind
}

/// Lists an open folder.
enum FolderList {
    /// The names in a folder, without `.` and `..`, in no particular order. readdir(3).
    ///
    /// - Parameters:
    ///   - descriptor: of a folder, at its start.
    ///   - path: for messages.
    static func names(in descriptor: Int32, path: String) throws(FileError) -> [String] {
        let copy = dup(descriptor)
        guard copy >= 0 else { throw FileError("list", path) }
        // The stream takes over the copy. Both are closed here, and not used afterwards.
        guard let stream = unsafe fdopendir(copy) else {
            let error = FileError("list", path)
            close(copy)
            throw error
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            // readdir returns NULL for the end and for an error.
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw FileError("list", path) }
                return names
            }
            // The entry belongs to the stream and is valid until the next call. Its zero-terminated name is copied
            // before that.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: UInt8.self, capacity: 256) {
                    unsafe PathText.text(Array(UnsafeBufferPointer(start: $0, count: strlen($0))))
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }
}
