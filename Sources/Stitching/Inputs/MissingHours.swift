import Conversations
import Files
import Foundations

/// The hours of fetched days that have no archive among the inputs.
extension InputList {
    /// Returns the missing hours that records name.
    ///
    /// - Parameter records: the paths of files that `fetch knovvu` writes beside the archives of a day.
    static func missing(by records: [String]) -> [MissingHour] {
        records.flatMap { path -> [MissingHour] in
            guard let folder = Folder.parent(of: path),
                let bytes = try? InputFile(path: path).contents(limit: largestRecord),
                let hours = FetchedHours(json: bytes)
            else { return [] }
            return hours.missing(in: folder) { Folder.kind(of: $0) != .nothing }
        }
    }

    private static let largestRecord = 4 << 20

    /// Whether a file is a damaged download, as `fetch knovvu` names it, in the folder of a day that it fetched.
    ///
    /// - Parameter records: as in `missing(by:)`.
    static func isDamagedDownload(_ path: String, of records: [String]) -> Bool {
        let name = Folder.name(of: path)
        guard name.dropFirst(2).hasPrefix(".zip.damaged"), Int(name.prefix(2)) != nil else { return false }
        return records.contains { Folder.parent(of: $0) == Folder.parent(of: path) }
    }

    /// The problems of the missing hours.
    var problemsOfMissing: [Problem] {
        zip(missing, labelsOfMissing).map { hour, label in
            Problem(
                .missingHour,
                "\(hour.day), hour \(hour.hour) in UTC: its recordings are missing; \(hour.reason); when fetch has got "
                    + "them, run the same command again: the complete bag takes the place of this one", archive: label)
        }
    }
}
