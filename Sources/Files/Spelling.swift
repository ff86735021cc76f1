import Foundations

/// Names as they were created, on file systems that ignore case.
///
/// Such a file system opens a file under every spelling of its name, and may list it under another one than it was created
/// with: lowntfs-3g with `ignore_case` lists all names in lower case.
extension RootFolder {
    /// Whether the file system finds names in other cases than they were created with.
    package var ignoresCase: Bool {
        [StagingFolder.name, "data"].contains { name in
            guard let status = status(of: name), let other = self.status(of: name.uppercased()) else { return false }
            return other.isSameFile(as: status)
        }
    }

    /// Replaces the paths of entries by known paths that differ only in case and lead to the same files.
    ///
    /// - Parameters:
    ///   - entries: of this folder and its subfolders, sorted by the bytes of the paths, as `entries(below: "")` returns
    ///     them. They are sorted again.
    ///   - start: what the known paths begin with. It is removed, and other paths are ignored.
    ///   - forEachKnown: passes paths of files that may exist. Paths that are listed as they are, and paths of other
    ///     files, change nothing.
    package func spell(
        _ entries: inout [FolderEntry], after start: String = "",
        as forEachKnown: (_ known: (String) -> Void) throws -> Void
    ) rethrows {
        var unlisted: [String: String] = [:]
        try forEachKnown { path in
            guard path.hasPrefix(start) else { return }
            let path = String(path.dropFirst(start.count))
            // Elsewhere, a path that is not listed does not exist.
            guard !entries.list(path), status(of: path) != nil else { return }
            var rest = path[...]
            while !entries.list(String(rest)) {
                unlisted[SafeName.folded(String(rest))] = String(rest)
                guard let slash = rest.utf8.lastIndex(of: UInt8(ascii: "/")) else { break }
                rest = rest[..<slash]
            }
        }
        guard !unlisted.isEmpty else { return }
        var isChanged = false
        for index in entries.indices {
            let listed = entries[index].path
            guard let path = unlisted[SafeName.folded(listed)], let status = status(of: path),
                self.status(of: listed)?.isSameFile(as: status) == true
            else { continue }
            entries[index] = FolderEntry(path: path, kind: entries[index].kind)
            isChanged = true
        }
        if isChanged { entries.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) } }
    }

    /// What a folder and its subfolders contain, as `entries(below:)`, with the spelling of the known paths.
    ///
    /// - Parameters:
    ///   - relative: the folder.
    ///   - forEachKnown: as in `spell`; the paths are relative to this folder.
    package func entries(
        below relative: String, as forEachKnown: (_ known: (String) -> Void) throws -> Void
    ) throws -> [FolderEntry] {
        let root = relative.isEmpty ? self : try folder(relative)
        var entries = try root.entries(below: "")
        try root.spell(&entries, after: relative.isEmpty ? "" : relative + "/", as: forEachKnown)
        return entries
    }
}

extension [FolderEntry] {
    /// Whether one of the entries, which are sorted by the bytes of their paths, has this path.
    fileprivate func list(_ path: String) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].path.utf8.lexicographicallyPrecedes(path.utf8) { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].path.utf8.elementsEqual(path.utf8)
    }
}
