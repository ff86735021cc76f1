import Calls
import Foundations
import OggOpus

/// A listed clip and what was found of it in its archive.
struct ClipRecord: Sendable {
    let listed: ListedClip
    /// Position in the list of scanned archives.
    var archiveIndex = 0
    /// `nil` where it has no entry, or more than one.
    var entry: Entry?
    /// Where more than one entry could be it: the first `mostCandidates` of them, by `ScannedArchive.candidates`, in the
    /// archive's order.
    var candidates: [Int] = []
    var outcome: Outcome

    /// Entries that are kept of an ambiguous clip.
    static let mostCandidates = 256

    struct Entry: Sendable {
        let ordinal: Int
        let path: String
        /// The rest is known once the entry was read.
        var bytes: Int?
        var sha256: Checksum?
        /// Where its pages tell it, whether it is placed or not.
        var samples48k: Int?
    }

    enum Outcome: Sendable {
        case sound(ClipFacts)
        case unplaced(ClipStatus, reason: String)

        var facts: ClipFacts? {
            if case .sound(let facts) = self { facts } else { nil }
        }
    }

    var facts: ClipFacts? { outcome.facts }

    var status: ClipStatus {
        switch outcome {
        case .sound: .placed
        case .unplaced(let status, _): status
        }
    }

    var length: ClipLength? {
        facts.map { ClipLength(samples48k: $0.first.samples48k, rest: $0.rest.map(\.samples48k)) }
    }
}
