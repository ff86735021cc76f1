import Files
import Foundations

/// The regular files of a bag, as they are on the disk, with their checksums, and what owns them.
struct BagListing: Sendable {
    /// Relative to the bag, sorted by their bytes.
    let paths: [String]
    /// Absent for a file that cannot be read.
    private(set) var checksums: [Checksum?]
    private var sizes: [Int]
    private var isOwned: [Bool]

    init(paths: [String]) {
        self.paths = paths
        checksums = paths.map { _ in nil }
        sizes = paths.map { _ in 0 }
        isOwned = paths.map { _ in false }
    }

    mutating func set(_ index: Int, checksum: Checksum, bytes: Int) {
        checksums[index] = checksum
        sizes[index] = bytes
    }

    /// The file at a path; `nil` if there is none, or it cannot be read.
    subscript(path: some Collection<UInt8>) -> PayloadFile? { index(of: path).flatMap { self[$0] } }

    subscript(path: String) -> PayloadFile? { self[path.utf8] }

    subscript(index: Int) -> PayloadFile? {
        checksums[index].map { PayloadFile(path: paths[index], sha256: $0, bytes: sizes[index]) }
    }

    func index(of path: some Collection<UInt8>) -> Int? {
        let index = position(notBefore: path)
        return index < paths.count && paths[index].utf8.elementsEqual(path) ? index : nil
    }

    /// The positions of the files below a folder.
    func range(below folder: String) -> Range<Int> {
        let prefix = folder + "/"
        let start = position(notBefore: prefix.utf8)
        let end = paths[start...].firstIndex { !$0.hasPrefix(prefix) } ?? paths.count
        return start..<end
    }

    /// The position of the first path that is not before this one.
    private func position(notBefore path: some Collection<UInt8>) -> Int {
        paths.partitioningIndex { !$0.utf8.lexicographicallyPrecedes(path) }
    }

    /// Notes that the program makes this file in such a bag.
    mutating func own(_ path: String) {
        if let index = index(of: path.utf8) { isOwned[index] = true }
    }

    /// Notes that the program may make the files that match.
    mutating func own(_ patterns: [Bag.Pattern]) {
        for index in paths.indices where !isOwned[index] && patterns.own(paths[index]) { isOwned[index] = true }
    }

    /// The files that nothing in the bag accounts for.
    var strays: [String] { paths.indices.filter { !isOwned[$0] }.map { paths[$0] } }
}
