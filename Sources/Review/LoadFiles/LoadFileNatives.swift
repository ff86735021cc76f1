import Bag
import Files
import Foundations

/// Gives the natives and texts of a load file names by control number, in folders beside the load file:
/// `natives/OS0000001.wav`, `text/OS0000001.txt`. So the folder of the load files is a volume that is handed over as it
/// is.
///
/// The files are hard links to those of the sessions, where the file system has hard links, and take no space.
struct LoadFileNatives {
    static let patterns: [Bag.Pattern] = ["data/load/natives/<control>*", "data/load/text/<control>*.txt"]

    private let material: ReviewMaterial
    private(set) var files: [PayloadFile] = []

    init(material: ReviewMaterial) { self.material = material }

    /// - Parameter row: with its control number, and paths relative to the bag. They become relative to the load file.
    mutating func add(_ row: inout LoadFileRow) throws {
        let number = row[.begdoc]
        if !row[.nativepath].isEmpty {
            let path = "natives/\(number)\(Self.ending(of: row[.nativepath]))"
            files.append(
                try material.share(
                    row[.nativepath], to: "data/load/\(path)", sha256: Checksum(hexadecimal: row[.sha256hash])))
            row[.nativepath] = path
        }
        if !row[.textpath].isEmpty {
            let path = "text/\(number).txt"
            files.append(try material.share(row[.textpath], to: "data/load/\(path)"))
            row[.textpath] = path
        }
    }

    /// The extension with its dot, as in the bag. A name of a file of an archive may have a very long one, or none.
    private static func ending(of path: String) -> String {
        let parts = (path.split(separator: "/").last ?? "").split(separator: ".")
        guard parts.count > 1, let last = parts.last, last.utf8.count <= 20 else { return "" }
        return ".\(last)"
    }
}
