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

    /// Whether a file is a damaged download of a missing hour. The problem of the hour says so already.
    func isDamagedArchive(_ path: String) -> Bool { missing.contains { path.hasPrefix("\($0.path).damaged") } }

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
