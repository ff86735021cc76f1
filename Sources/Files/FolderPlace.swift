import Glibc

/// Where a folder is or will be: at a path that the user chose, or below a folder that is open.
package struct FolderPlace: Sendable {
    /// For messages.
    package let path: String
    private let parent: RootFolder?
    /// Relative to `parent`.
    private let relative: String

    package init(_ path: String) {
        self.path = path
        parent = nil
        relative = ""
    }

    /// - Parameter relative: as in `RootFolder`.
    package init(_ relative: String, in parent: RootFolder) {
        self.init(relative, in: parent, path: parent.path(of: relative))
    }

    private init(_ relative: String, in parent: RootFolder, path: String) {
        self.path = path
        self.parent = parent
        self.relative = relative
    }

    package var kind: Folder.Kind {
        guard let parent else { return Folder.kind(of: path) }
        return switch parent.kind(of: relative) {
        case nil: .nothing
        case .folder: .folder
        case .file: .file
        default: .other
        }
    }

    /// Whether it is a symbolic link below an open folder. A path that the user chose may be a link.
    package var isLink: Bool { parent?.kind(of: relative) == .link }

    /// Opens the folder.
    package func open() throws(FileError) -> RootFolder {
        guard let parent else { return try RootFolder(path) }
        return try parent.folder(relative)
    }

    /// Opens the folder, after creating it and its parents if they are missing, and flushing their names to the disk.
    package func make() throws(FileError) -> RootFolder {
        guard let parent else { return try RootFolder(making: path) }
        try parent.makeFolder(relative)
        try parent.settleFolder(of: relative)
        return try parent.folder(relative)
    }
}

/// Folders beside each other.
extension FolderPlace {
    /// The same place with an open parent folder, so that it can be renamed. Symbolic links in the path are resolved.
    ///
    /// - Returns: `nil` if it has no parent, such as `/`.
    package func anchored() throws(FileError) -> FolderPlace? {
        guard parent == nil else { return self }
        let real = Folder.realPath(path) ?? path
        let name = Folder.name(of: real)
        guard Beneath.isName(name) else { return nil }
        // Where the path leads over no link, messages have it as the user gave it.
        let isPlain = Folder.isFolder(path) && Folder.name(of: path) == name
        return FolderPlace(name, in: try RootFolder(Folder.parent(of: real) ?? "."), path: isPlain ? trimmed : real)
    }

    private var trimmed: String {
        var text = path[...]
        while text.utf8.count > 1, text.hasSuffix("/") { text.removeLast() }
        return String(text)
    }

    /// The folder beside this one whose name has `suffix` at its end.
    package func beside(_ suffix: String) -> FolderPlace {
        parent.map { FolderPlace(relative + suffix, in: $0, path: path + suffix) } ?? FolderPlace(path + suffix)
    }

    /// Renames this folder; nothing may have the new name. Both need an open parent. renameat(2).
    package func rename(to other: FolderPlace) throws(FileError) {
        guard let parent, let otherParent = other.parent else { throw FileError("rename", path, code: EINVAL) }
        guard SystemCall.renameat(parent.descriptor, relative, otherParent.descriptor, other.relative) == 0 else {
            throw FileError("rename", path)
        }
        try otherParent.settleFolder(of: other.relative)
    }

    /// Exchanges two folders in one step, so that at each moment one of them has each name. Both need an open parent.
    ///
    /// - Returns: whether the file system can do that. If not, nothing was changed.
    package func exchange(with other: FolderPlace) throws(FileError) -> Bool {
        guard let parent, let otherParent = other.parent else { throw FileError("rename", path, code: EINVAL) }
        guard SystemCall.exchange(parent.descriptor, relative, otherParent.descriptor, other.relative) == 0 else {
            if [EINVAL, ENOSYS, EOPNOTSUPP, EPERM].contains(errno) { return false }
            throw FileError("rename", path)
        }
        try parent.settleFolder(of: relative)
        return true
    }
}
