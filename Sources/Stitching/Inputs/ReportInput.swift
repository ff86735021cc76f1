import Bag
import Calls
import Files
import Foundations

/// A Daily Conversation Report that `fetch knovvu --reports` wrote beside the archives of a day. It is copied into the bag
/// byte for byte, and is not read.
///
/// Reports are sources, but not part of a job's identity: a report that comes later is added to the bag.
struct ReportInput: Hashable, Sendable {
    let path: String
    /// `YYYY-MM-DD`, from the name of its folder; `undated` without one.
    let day: String
    /// Relative to the bag.
    let place: String

    /// Whether a file is one, by its name.
    static func isReport(_ path: String) -> Bool {
        let name = Folder.name(of: path)
        return ArchiveMetadata.isHour(String(name.prefix(2)))
            && [".report.zip", ".report.json"].contains(String(name.dropFirst(2)))
    }

    /// Returns the reports, sorted by their places. If two have one place, the second gets a number.
    ///
    /// - Parameter paths: in any order.
    static func list(_ paths: [String]) -> [ReportInput] {
        var seen: Set<ExactText> = []
        var taken: Set<String> = []
        let unique = paths.sorted { ExactText($0) < ExactText($1) }.filter {
            seen.insert(ExactText(Folder.realPath($0) ?? $0)).inserted
        }
        return unique.map { path in
            let folder = Folder.parent(of: path).map { Folder.name(of: $0) } ?? ""
            let day = UTCDay(folder) == nil ? DayPlanner.undated : folder
            let name = Folder.name(of: path)
            var place = BagLayout.report(named: name, of: day)
            var number = 1
            while !taken.insert(place).inserted {
                number += 1
                place = BagLayout.report(named: "\(name.prefix(2))-\(number)\(name.dropFirst(2))", of: day)
            }
            return ReportInput(path: path, day: day, place: place)
        }.sorted { $0.place < $1.place }
    }

    /// The reports that a job copies. Of several shards, the first has them.
    static func own(_ reports: [ReportInput], _ job: JobOptions) -> [ReportInput] {
        job.shard.map { $0.index == 1 } ?? true ? reports : []
    }

    /// Copies reports into a bag, or compares them with those in it.
    static func copy(
        _ reports: [ReportInput], to staging: StagingFolder, _ surroundings: Surroundings
    ) throws -> [PayloadFile] {
        try reports.map { report in
            try surroundings.interruption.check()
            let source = try InputFile(path: report.path)
            let (digest, bytes) = try source.checksum()
            let file = PayloadFile(path: report.place, sha256: digest, bytes: bytes)
            if !staging.isComparing, staging.root.kind(of: report.place) == .file,
                try staging.root.open(report.place).checksum().digest == digest
            {
                return file
            }
            try staging.makeParent(of: report.place)
            guard try PendingFile.copy(source, to: report.place, in: staging) == digest else {
                throw ConversationReader.changed(report.path)
            }
            return file
        }
    }
}
