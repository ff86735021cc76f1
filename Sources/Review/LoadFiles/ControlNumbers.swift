import Bag
import Foundations

/// The control numbers of the load files: which number each document of the bag has.
struct ControlNumbers {
    /// The number of documents of the sessions so far.
    private(set) var documents = 0

    /// Returns the number of the first document of the next session, in the order of the summary.
    mutating func next(_ document: SessionDocument) -> Int {
        defer { documents += Self.documents(of: document) }
        return documents + 1
    }

    /// The number of documents of a session: its recordings and the clips that are not placed, or the files of its text
    /// conversation. A session without any is represented by one file.
    static func documents(of document: SessionDocument) -> Int {
        switch document {
        case .recorded(let timeline): max(1, timeline.audio.count) + timeline.unplacedPaths.count
        case .written(let conversation):
            max(1, conversation.originals.count) + conversation.attachments.count { $0.path != nil }
        }
    }
}
