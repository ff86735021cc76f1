import JSON

/// An hour of recordings that `fetch knovvu` did not get, so that a bag of its day lacks it.
public struct MissingHour: Hashable, Sendable {
    /// The path that its archive would have.
    public let path: String
    /// `YYYY-MM-DD`, in UTC.
    public let day: String
    /// `00` to `23`, in UTC.
    public let hour: String
    /// Why it is missing, as a part of a sentence.
    public let reason: String
}

/// `hours.json`, which `fetch knovvu` writes beside the archives of a day. Only what `stitch` needs of it is read here.
package struct FetchedHours: Decodable, Sendable {
    package static let fileName = "hours.json"
    package static let currentFormat = "opusstitch-fetched-day/1"

    private let format: String
    private let day: String
    private let hours: [Hour]

    private struct Hour: Decodable {
        let hour: String
        let status: String
        let problems: [Problem]?
        let failures: Failures?
    }

    private struct Problem: Decodable { let message: String }

    private struct Failures: Decodable {}

    /// - Returns: `nil` if it is no such record, or is damaged.
    package init?(json: [UInt8]) {
        guard let record = try? JSONText.value(FetchedHours.self, from: json), record.format == Self.currentFormat
        else { return nil }
        self = record
    }

    /// Returns the hours that may have recordings, but have no archive.
    ///
    /// - Parameters:
    ///   - folder: the folder of the record.
    ///   - isThere: whether a file is in the folder.
    package func missing(in folder: String, isThere: (_ path: String) -> Bool) -> [MissingHour] {
        hours.compactMap { hour in
            let path = "\(folder)/\(hour.hour).zip"
            guard !isThere(path), let reason = Self.reason(hour) else { return nil }
            return MissingHour(path: path, day: day, hour: hour.hour, reason: reason)
        }
    }

    private static func reason(_ hour: Hour) -> String? {
        // It depends on the state of the hour alone, so that repeated attempts do not change the bag.
        if let problem = hour.problems?.first { return "fetch reported: \(problem.message)" }
        switch hour.status {
        case "no_data": return nil
        case "available": return hour.failures == nil ? "it was not downloaded" : "its downloads failed"
        case "missing": return "the service has not listed it yet"
        default: return "the service gives its status as \"\(hour.status)\""
        }
    }
}
