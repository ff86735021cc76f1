import Foundations

/// What an answer means for each of a day's 24 hours. An hour of which nothing, or nothing known, is said is never
/// taken for an empty one.
struct KnovvuAnswerReading {
    let day: UTCDay
    /// By hour.
    private(set) var links: [String: KnovvuLink] = [:]
    private(set) var problems: [FetchProblem] = []
    private(set) var notes: [String] = []
    private let isFinal: Bool

    init(day: UTCDay, answer: KnovvuDay, isFinal: Bool) {
        self.day = day
        self.isFinal = isFinal
        for link in answer.links {
            guard KnovvuLink.hours.contains(link.hour) else {
                problems.append(
                    FetchProblem(
                        .unreadableAnswer,
                        "the answer for \(day) has an hour that is none of 00 to 23; day.json has it as it came",
                        day: "\(day)"))
                continue
            }
            if let earlier = links[link.hour] {
                problems.append(
                    FetchProblem(
                        .unreadableAnswer,
                        "the answer for \(day) has the hour \(link.hour) twice; the first that has a link is taken",
                        day: "\(day)", hour: link.hour))
                if earlier.url != nil { continue }
            }
            links[link.hour] = link
        }
        compareTotals(answer)
    }

    private mutating func compareTotals(_ answer: KnovvuDay) {
        let sums = [
            ("totalFiles", answer.totalFiles, answer.links.compactMap(\.fileCount)),
            ("totalSizeBytes", answer.totalSizeBytes, answer.links.compactMap(\.sizeBytes)),
        ]
        for (name, total, parts) in sums {
            let sum = parts.reduce(0) { $0.addingReportingOverflow($1).partialValue }
            if let total, total != sum { notes.append("\(day): \(name) is \(total), the hours' sum is \(sum)") }
        }
    }

    /// Takes over what is said of one hour.
    mutating func update(_ hour: inout KnovvuDayRecord.Hour) {
        let link = links[hour.hour]
        defer {
            hour.status = link?.status.text ?? KnovvuDayRecord.missing
            hour.sessionCount = link?.sessionCount
            hour.fileCount = link?.fileCount
            hour.sizeBytes = link?.sizeBytes
        }
        if let archive = hour.archive {
            hour.problems.removeAll { $0.code == .changedAnswer }
            if let change = change(of: hour, to: link, archive) { hour.problems.append(change) }
            return
        }
        hour.problems = absence(hour.hour, link).map { [$0] } ?? []
    }

    /// Why an hour without an archive is not simply one that is yet to be fetched, or empty.
    private func absence(_ hour: String, _ link: KnovvuLink?) -> FetchProblem? {
        guard let link else {
            guard isFinal else { return nil }
            return problem(
                .missingHour, hour, "the service says nothing of this hour; it may have recordings: ask the operator")
        }
        switch link.status {
        case .noData: return nil
        case .available:
            if link.url != nil { return nil }
            let reason = link.urlDefect.map { "its link is not usable: \($0)" } ?? "it has no link"
            return problem(.noLink, hour, "it is available, and \(reason); run again, then ask the operator")
        case .unknown(let word):
            let fate = link.url == nil ? "run again later" : "its link is taken all the same"
            return problem(
                .unknownStatus, hour, "its status is \"\(word)\", which the API's document does not have; \(fate)")
        }
    }

    /// What the service says now that does not fit what it gave before.
    private func change(
        of hour: KnovvuDayRecord.Hour, to link: KnovvuLink?, _ archive: KnovvuDayRecord.Archive
    ) -> FetchProblem? {
        if hour.status == KnovvuLink.Status.available.text, link?.status != .available {
            let word = link?.status.text ?? KnovvuDayRecord.missing
            return problem(
                .changedAnswer, hour.hour, "it was available, and is \"\(word)\" now; the archive is kept")
        }
        guard let size = link?.sizeBytes, let before = hour.sizeBytes, size != before, size != archive.bytes else {
            return nil
        }
        return problem(
            .changedAnswer, hour.hour,
            "the service has \(size) bytes now, and had \(before) when it was fetched; to have the new one too, "
                + "fetch to another folder")
    }

    private func problem(_ code: FetchProblem.Code, _ hour: String, _ words: String) -> FetchProblem {
        FetchProblem(code, "\(day), hour \(hour): \(words)", day: "\(day)", hour: hour)
    }
}
