import Foundations

/// What an archive has against what its link announces.
struct KnovvuComparison {
    let day: UTCDay
    let hour: String
    let link: KnovvuLink?
    let check: ArchiveCheck

    /// For an intact archive; each is kept with it, and none is a reason to throw it away.
    var problems: [FetchProblem] {
        guard let metadata = check.metadata else {
            return announced + [
                problem(.metadataMissing, "it has no metadata.json that can be read: its clips belong to no session")
            ]
        }
        var problems = announced
        if let utcDay = metadata.utcDay, utcDay != "\(day)" {
            problems.append(
                problem(.otherArchive, "its metadata.json is for the day \(PrintableText.of(utcDay, width: 40))"))
        }
        if let metadataHour = metadata.hour, metadataHour != hour {
            problems.append(
                problem(.otherArchive, "its metadata.json is for the hour \(PrintableText.of(metadataHour, width: 40))")
            )
        }
        if let sessions = link?.sessionCount, sessions != metadata.sessions {
            problems.append(
                problem(
                    .countMismatch, "the link says \(sessions) sessions, its metadata.json lists \(metadata.sessions)"))
        }
        if let files = link?.fileCount, files != metadata.files {
            problems.append(
                problem(.countMismatch, "the link says \(files) files, its metadata.json lists \(metadata.files)"))
        }
        if metadata.missing > 0 {
            problems.append(
                problem(
                    .missingClips,
                    "its metadata.json lists \(metadata.missing) files that are not in it; stitch tells which"))
        }
        return problems
    }

    private var announced: [FetchProblem] {
        var problems = check.contradictions.prefix(10).map { problem(.archiveInconsistent, $0) }
        if let size = link?.sizeBytes, size != check.bytes {
            problems.append(problem(.sizeMismatch, "the link says \(size) bytes, it has \(check.bytes)"))
        }
        return problems
    }

    private func problem(_ code: FetchProblem.Code, _ words: String) -> FetchProblem {
        FetchProblem(
            code, "\(day)/\(hour).zip is an intact archive, but \(words); it is kept as it came, ask the operator",
            day: "\(day)", hour: hour)
    }
}
