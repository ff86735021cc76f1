/// The place of a run's output, which may be inside a folder of inputs. A search for inputs leaves it out, so that a run
/// finds the same inputs whether or not an earlier run has written there.
package struct OutputLocation: Sendable {
    /// For messages.
    package let path: String
    /// Without symbolic links; `nil` if nothing exists there.
    private let real: String?

    package init(_ path: String) {
        self.path = path
        real = Folder.realPath(path)
    }

    /// Whether a path leads to the output folder, however it is written.
    package func isSame(as path: String) -> Bool {
        guard let real, let other = Folder.realPath(path) else { return false }
        return other.utf8.elementsEqual(real.utf8)
    }

    /// Whether a path leads to the output folder or into it.
    package func contains(_ path: String) -> Bool {
        guard let real, let other = Folder.realPath(path) else { return false }
        return other.utf8.elementsEqual(real.utf8) || real == "/" || other.utf8.starts(with: (real + "/").utf8)
    }
}
