import Bag
import Files
import Foundations

/// The files from which several text conversations of a job were read. The bag has each of them once, and not in the
/// folders of the sessions.
///
/// The names depend on the inputs alone, so that all shards of a job use the same, and not on the content: a redacted
/// bag names the files that it left out.
struct SharedOriginals: Sendable {
    private let names: [ExactText: String]

    init(_ archives: [ConversationArchive]) {
        var readers: [ExactText: Int] = [:]
        var labels: [ExactText: ExactText] = [:]
        for file in archives.lazy.flatMap(\.files) where file.conversations > 0 {
            readers[ExactText(file.path), default: 0] += file.conversations
            labels[ExactText(file.path)] = labels[ExactText(file.path)] ?? ExactText(file.label)
        }
        let shared = labels.filter { readers[$0.key, default: 0] > 1 }
        let names = SafeName.names(for: shared.values) { SHA256Stream.digest(of: $0.utf8) }
        self.names = shared.compactMapValues { names[$0] }
    }

    /// The paths of the files, relative to the bag.
    var paths: Set<String> {
        Set(names.values.map { BagLayout.path(of: BagLayout.sharedOriginal(named: $0), inFolder: "") })
    }

    /// The path of the file in a session's document.
    ///
    /// - Returns: `nil` if one conversation at most was read from it.
    func path(of file: ConversationArchive.File) -> String? {
        names[ExactText(file.path)].map(BagLayout.sharedOriginal)
    }
}
