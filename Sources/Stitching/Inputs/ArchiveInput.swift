import Files
import Foundations

/// A file that was given as an hour archive, and the name that reports and manifests call it by.
public struct ArchiveInput: Hashable, Sendable {
    public let path: String
    /// The file's name, as `PathText` shows it; where several inputs share it, with as many of the folders above as tell them apart. It says
    /// nothing of where the file lay, so that the same archives elsewhere give the same bytes.
    public let label: String
    /// The file as it was when it was first looked at; `nil` where it was not there.
    let stamp: InputFile.Stamp?

    /// The files as inputs, in the order of their labels.
    static func list(_ files: [String]) -> [ArchiveInput] {
        zip(files, labels(of: files))
            .map { ArchiveInput(path: $0, label: $1, stamp: InputFile.Stamp(path: $0)) }
            .sorted { ExactText($0.label) < ExactText($1.label) }
    }

    /// What each of the files is called, in their order.
    static func labels(of files: [String]) -> [String] {
        let components = files.map { PathText.shown($0).split(separator: "/").map(String.init) }
        var depths = [Int](repeating: 1, count: files.count)
        while true {
            let labels = zip(components, depths).map { $0.suffix($1).joined(separator: "/") }
            let shared = Dictionary(grouping: labels.indices) { ExactText(labels[$0]) }.values.filter { $0.count > 1 }
            let deeper = shared.joined().filter { depths[$0] < components[$0].count }
            if deeper.isEmpty {
                return labels
            }
            for index in deeper { depths[index] += 1 }
        }
    }
}
