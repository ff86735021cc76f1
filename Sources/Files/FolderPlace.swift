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
        path = parent.path(of: relative)
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
