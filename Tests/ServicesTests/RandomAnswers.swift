import Conversations
import Foundations
import HTTP
import TestSupport

@testable import Services

/// A description of a day that is wrong at random, and what is taken from it.
struct RandomAnswers {
    private var random: Random
    private let day: UTCDay

    init(seed: UInt64) throws {
        random = Random(seed: seed)
        guard let day = UTCDay("2025-12-12") else { throw TestSupportError(reason: "no day") }
        self.day = day
    }

    mutating func results() throws -> String {
        let texts = PlainTexts(folder: "/none", start: day.start)
        let json = json()
        guard let answer = KnovvuDay(json: Array(json.utf8)) else { return "\(json) | unreadable" }
        let deadline = KnovvuDeadline(of: day, answer: answer)
        var reading = KnovvuAnswerReading(day: day, answer: answer, isFinal: random.below(3) != 0)
        var lines = [
            json,
            "\(answer.date ?? "-") \(answer.totalSessions ?? -1) \(answer.totalFiles ?? -1) "
                + "\(answer.totalSizeBytes ?? -1) \(texts.time(answer.generatedAt?.rfc3339)) "
                + "\(texts.time(answer.expiresAt?.rfc3339)) \(answer.retentionDays ?? -1)",
            answer.defects.joined(separator: "; "),
            "deadline \(texts.time(deadline.time?.rfc3339)) \(deadline.notes.joined(separator: "; "))",
            reading.problems.map { "\($0.code) \($0.message)" }.joined(separator: "; "),
            reading.notes.joined(separator: "; "),
        ]
        var record = KnovvuDayRecord(day: day, service: "https://a.example")
        for index in record.hours.indices.prefix(5) {
            record.hours[index] = earlier(record.hours[index].hour)
            let before = Self.words(record.hours[index])
            reading.update(&record.hours[index])
            let link = reading.links[record.hours[index].hour]
            lines.append(
                "\(before) -> \(Self.words(record.hours[index]))"
                    + (link.map { " \($0.isUnprepared ? "unprepared" : "") \($0.url.map { "\($0)" } ?? "-")" } ?? ""))
        }
        record.isFinal = random.below(4) != 0
        for index in record.hours.indices.dropFirst(5) { record.hours[index].status = "no_data" }
        if random.below(2) == 0 {
            for index in record.hours.indices.prefix(5) where record.hours[index].archive == nil {
                record.hours[index].status = "no_data"
            }
        }
        lines.append("\(record.line(in: "o")) \(record.isSettled) \(record.inputs(in: "o").joined(separator: ","))")
        lines.append(record.missing(in: "o").map { "\($0.hour) \($0.reason)" }.joined(separator: ","))
        return texts.plain(lines.joined(separator: " | "))
    }

    private mutating func json() -> String {
        let times = [
            #""2025-12-13T02:00:00Z""#, #""2025-12-13T02:00:00Z""#, #""2025-12-12T00:00:00Z""#,
            #""2025-12-11T23:59:59Z""#, #""2025-12-20T00:00:00Z""#, #""x""#, "null", "7",
        ]
        let numbers = ["0", "1", "3", "7", "36500", "36501", "-1", #""3""#, "null", "2.5"]
        let hours = (0..<random.below(7)).map { _ -> String in
            let hour = random.one(of: ["00", "01", "02", "03", "04", "00", "24", "", "0", "23"])
            let url = random.one(of: [
                #""https://b.example/x?t=secret""#, #""http://b.example/""#, "null", "null", #""ftp://b.example/""#,
                "7", #""https://u@b.example/""#, #""a b""#,
            ])
            let status = random.one(of: [
                #""available""#, #""available""#, #""no_data""#, #""no_data""#, #""x""#, #""""#, "null", "1",
                #""a word that is longer than any other one of the document is""#,
            ])
            let counts = ["sessionCount", "fileCount", "sizeBytes"].map { "\"\($0)\": \(random.one(of: numbers))" }
            let whole =
                #"{"hour": "\#(hour)", "url": \#(url), "status": \#(status), \#(counts.joined(separator: ", "))}"#
            return random.one(of: [whole, whole, whole, whole, whole, whole, "[]", #"{"hour": 3}"#])
        }
        var members = [#""links": [\#(hours.joined(separator: ", "))]"#]
        for name in ["generatedAt", "expiresAt"] where random.below(8) != 0 {
            members.append("\"\(name)\": \(random.one(of: times))")
        }
        for name in ["retentionDays", "totalFiles", "totalSessions", "totalSizeBytes"] where random.below(4) != 0 {
            members.append("\"\(name)\": \(random.one(of: numbers))")
        }
        members.append(#""date": \#(random.one(of: [#""2025-12-12""#, "null", "5"]))"#)
        return "{" + members.joined(separator: ", ") + "}"
    }

    /// What an earlier run may have recorded of an hour.
    private mutating func earlier(_ name: String) -> KnovvuDayRecord.Hour {
        var hour = KnovvuDayRecord.Hour(
            hour: name, status: random.one(of: ["available", "available", "no_data", "missing", "x"]))
        hour.sizeBytes = [nil, 0, 1, 3, 7][random.below(5)]
        if random.below(2) == 0 {
            hour.archive = .init(
                name: "\(name).zip", bytes: [1, 3, 7][random.below(3)], sha256: Disk.sha256(Array(name.utf8)))
        }
        let codes = FetchProblem.Code.allCases
        for _ in 0..<random.below(3) {
            hour.problems.append(FetchProblem(codes[random.below(codes.count)], "before", day: "\(day)", hour: name))
        }
        if random.below(6) == 0 { hour.problems.append(FetchProblem(.damaged, "before")) }
        if random.below(5) == 0 { hour.report = .init(name: "\(name).report.json", askedAt: "2025-12-13T00:00:00Z") }
        if random.below(5) == 0 { hour.failures = .init(count: 2, at: "2025-12-13T00:00:00Z", reason: "r") }
        return hour
    }

    private static func words(_ hour: KnovvuDayRecord.Hour) -> String {
        "\(hour.hour) \(hour.status) \(hour.sessionCount ?? -1) \(hour.fileCount ?? -1) \(hour.sizeBytes ?? -1) "
            + "\(hour.archive.map { "[\($0.bytes)]" } ?? "") "
            + hour.problems.map { "\($0.code) \($0.message) \($0.day ?? "-") \($0.hour ?? "-")" }.joined(
                separator: "; ")
    }
}
