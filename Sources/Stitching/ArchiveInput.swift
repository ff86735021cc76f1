import Recordings
import Storage

/// A file that was given as an hour archive, and the name that reports and manifests call it by.
public struct ArchiveInput: Hashable, Sendable {
    public let path: String
    /// The file's name; where several inputs share it, with as many of the folders above as tell them apart. It says
    /// nothing of where the file lay, so that the same archives elsewhere give the same bytes.
    public let label: String

    /// Takes files as they are, and every `.zip` in and below folders.
    ///
    /// - Throws: `StitchError` for a path that is not there, or a folder without archives.
    public static func list(_ paths: [String]) throws -> [ArchiveInput] {
        var files: [String] = []
        for path in paths {
            switch Folder.kind(of: path) {
            case .nothing:
                throw StitchError("\(path): there is no such file or folder; check the name")
            case .other:
                throw StitchError("\(path): it is neither a file nor a folder, and is not read; give ZIP archives")
            case .file: files.append(path)
            case .folder:
                let found = try Folder.files(below: path).filter { $0.lowercased().hasSuffix(".zip") }
                guard !found.isEmpty else {
                    throw StitchError("\(path): there is no .zip file in this folder; give the folder of the archives")
                }
                files += found.map { path + "/" + $0 }
            }
        }
        return label(files)
    }

    private static func label(_ files: [String]) -> [ArchiveInput] {
        let components = files.map { $0.split(separator: "/").map(String.init) }
        var depths = [Int](repeating: 1, count: files.count)
        while true {
            let labels = zip(components, depths).map { $0.suffix($1).joined(separator: "/") }
            let shared = Dictionary(grouping: labels.indices) { ExactText(labels[$0]) }.values.filter { $0.count > 1 }
            let deeper = shared.joined().filter { depths[$0] < components[$0].count }
            if deeper.isEmpty {
                return zip(files, labels)
                    .map { ArchiveInput(path: $0, label: $1) }
                    .sorted { ExactText($0.label) < ExactText($1.label) }
            }
            for index in deeper { depths[index] += 1 }
        }
    }
}
