import Bag
import Files
import JSON

/// The log of a run over many days: JSON Lines, one for each day that ended, the last of a day being the one that
/// counts. It is replaced whole with each line, so that it never ends in half of one.
struct RunLog {
    private let path: String
    private let staging: StagingFolder
    private var lines: [[UInt8]] = []
    private var records: [String: DayRecord] = [:]

    /// - Parameter path: of a log, or of nothing yet. A line that cannot be read is kept, and tells nothing.
    init(path: String, staging: StagingFolder) {
        self.path = path
        self.staging = staging
        let text = (try? InputFile.contents(of: path, limit: 1 << 28)) ?? []
        for line in text.split(separator: UInt8(ascii: "\n")) {
            lines.append(Array(line))
            guard let record = try? JSONText.value(DayRecord.self, from: Array(line)) else { continue }
            records[record.day] = record
        }
    }

    func record(of day: String) -> DayRecord? { records[day] }

    mutating func add(_ record: DayRecord) throws {
        records[record.day] = record
        lines.append(Array(try JSONText.string(of: record, layout: .compact).utf8))
        try PendingFile.write(lines.flatMap { $0 + [UInt8(ascii: "\n")] }, to: path, staging: staging)
    }
}
