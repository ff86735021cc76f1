import Calls
import Foundations
import ZipStreaming

/// The entries that are kept for ambiguous clips, and why they are ambiguous. Clips with the same candidates share both.
struct KeptCandidates {
    private let files: [ZipEntry]
    private let overlapping: Set<Int>
    /// The most entries that are kept for a clip.
    private let most: Int
    private var known: [Int: (ordinals: [Int], reason: String)] = [:]

    /// The most entries that are kept for all clips of an archive, counted for each clip.
    private static let mostOfAll = 1 << 18
    /// As many as the reason names.
    private static let fewest = 4

    /// - Parameters:
    ///   - files: the archive's files.
    ///   - overlapping: the offsets of entries that start inside others. They are not kept.
    ///   - clips: the number of ambiguous clips of the archive.
    init(files: [ZipEntry], overlapping: Set<Int>, clips: Int) {
        self.files = files
        self.overlapping = overlapping
        most = max(Self.fewest, min(ClipRecord.mostCandidates, Self.mostOfAll / max(1, clips)))
    }

    subscript(candidates: EntryCandidates) -> (ordinals: [Int], reason: String) {
        mutating get {
            if let known = known[candidates.list] { return known }
            let positions = candidates.positions
            let paths = positions.prefix(Self.fewest).map { PrintableText.of(files[$0].path, width: 200) }
            let kept = positions.count > most ? "; the first \(most) are kept in unplaced/" : ""
            let value = (
                ordinals: positions.prefix(most).map { files[$0] }.filter { !overlapping.contains($0.dataOffset) }
                    .map(\.ordinal),
                reason: "\(positions.count) entries match it: \(paths.joined(separator: ", "))\(kept)"
            )
            known[candidates.list] = value
            return value
        }
    }
}
