import Bag
import Calls
import Crypto
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("The load files")
struct LoadFileTests {
    private static let columns = """
        BEGDOC ENDDOC BEGATTACH ENDATTACH CUSTODIAN DOCTYPE FILENAME FILEEXT FILESIZE NATIVEPATH TEXTPATH MD5HASH SHA256HASH \
        SESSIONID DATETIMESTART DATETIMEEND TIMEZONE DURATION CHANNELS SAMPLERATE CLIPCOUNT SOURCEZIP SOURCEZIPSHA256 \
        REDACTED PRODVOL PARTICIPANTS CONVERSATIONID MSGBEG MSGEND CLIPSLISTED CLIPSPLACED PROBLEMS
        """.split(separator: " ").map(String.init)

    @Test("have the same rows in both forms, and each is a file of the bag", arguments: ReviewRuns.all)
    func rows(made: @Sendable () throws -> Run) throws {
        let run = try made()
        let rows = try Self.read(run, "dat")
        let csv = try Self.read(run, "csv")
        #expect(csv.count == rows.count)
        for (row, other) in zip(rows, csv) {
            for column in Self.columns
            where !["SESSIONID", "SOURCEZIP", "PARTICIPANTS", "CONVERSATIONID"].contains(column) {
                #expect(row[column] == other[column])
            }
            let native = run.bag.path + "/" + (row["NATIVEPATH"] ?? "")
            let bytes = try Disk.bytes(native)
            #expect(row["SHA256HASH"] == Disk.sha256(bytes).hexadecimal)
            #expect(row["MD5HASH"] == Insecure.MD5.hash(data: bytes).map { String(format: "%02x", $0) }.joined())
            #expect(row["FILESIZE"] == String(bytes.count))
            #expect(row["FILENAME"] == (native as NSString).lastPathComponent)
            #expect(row["FILEEXT"] == (native as NSString).pathExtension)
        }
        #expect(rows.map { $0["BEGDOC"] } == (1...rows.count).map { "OS" + String(format: "%07d", $0) })
        #expect(rows.map { $0["ENDDOC"] } == rows.map { $0["BEGDOC"] })
    }

    @Test("tell of each session what its timeline.json tells", arguments: [ReviewRuns.day, ReviewRuns.problemDay])
    func sessions(made: @Sendable () throws -> Run) throws {
        let run = try made()
        let all = try Self.read(run, "dat")
        let rows = all.filter { $0["DOCTYPE"]?.hasPrefix("Audio recording, not placed") == false }
        let summary = try run.bag.summary()
        #expect(rows.map { $0["SESSIONID"] } == summary.sessions.map(\.sessionId))
        for (row, session) in zip(rows, summary.sessions) {
            let document = try run.bag.timeline(named: session.name)
            let archives = summary.inputs.filter { input in
                document.clips.contains { $0.source.archive == input.archive }
            }
            #expect(row["DATETIMESTART"] == document.start)
            #expect(row["TIMEZONE"] == "UTC")
            #expect(row["DURATION"].flatMap(Double.init) == document.durationSeconds)
            #expect(row["CHANNELS"] == String(document.audio.first?.channels.count ?? 0))
            #expect(row["SAMPLERATE"] == (document.audio.isEmpty ? "" : String(document.sampleRate)))
            #expect(row["CLIPCOUNT"] == String(session.placed))
            #expect(row["SOURCEZIP"] == archives.map(\.archive).joined(separator: ";"))
            #expect(row["SOURCEZIPSHA256"] == archives.map { $0.sha256?.hexadecimal ?? "" }.joined(separator: ";"))
            #expect(row["PARTICIPANTS"] == document.channels.joined(separator: ";"))
            let family = all.filter { $0["SESSIONID"] == session.sessionId }
            #expect(row["BEGATTACH"] == row["BEGDOC"] && row["ENDATTACH"] == family.last?["BEGDOC"])
            #expect(family.count == 1 + document.unplacedPaths.count)
            #expect(row["CUSTODIAN"] == "" && row["REDACTED"] == "N" && row["PRODVOL"] == "OS001")
            #expect(row["TEXTPATH"] == "data/sessions/\(session.name)/conversation.txt")
            #expect(row["CONVERSATIONID"] == document.externalConversationId ?? "")
            #expect(row["CLIPSLISTED"] == String(document.clips.count) && row["CLIPSPLACED"] == String(session.placed))
            #expect(row["PROBLEMS"] == String(session.problems))
            try messages(of: family, session: session, run)
        }
    }

    /// The messages of a session are those of its documents, and each has its number in the text.
    private func messages(
        of family: [[String: String]], session: SummaryDocument.Session, _ run: Run
    ) throws {
        let document = try run.bag.timeline(named: session.name)
        let text = String(
            decoding: try Disk.bytes(run.bag.sessionFolder(session.name) + "/conversation.txt"), as: UTF8.self)
        let first = try #require(family.first?["BEGDOC"])
        var numbers: [Int] = []
        for row in family {
            let ends = try ["MSGBEG", "MSGEND"].map { column in
                let parts = try #require(row[column]).split(separator: ".")
                #expect(parts.count == 2 && String(parts[0]) == first && parts[1].count == 4)
                return try #require(Int(parts[1]))
            }
            numbers += ends[0]...ends[1]
        }
        let kept = document.clips.count { $0.status == .placed || $0.file != nil || $0.files != nil }
        #expect(document.audio.isEmpty || Set(numbers).count <= kept)
        for number in 1...document.clips.count {
            #expect(text.contains("\n[\(String(format: "%04d", number)) "), "\(session.name) \(number)")
        }
        #expect(numbers.allSatisfy { (1...document.clips.count).contains($0) })
    }

    @Test("make a family of a session that has a file for each speaker")
    func family() throws {
        let run = try ReviewRuns.splitDay()
        let rows = try Self.read(run, "dat")
        let names = try run.bag.summary().sessions.map(\.sessionId)
        #expect(rows.count == (try run.bag.timelines().reduce(0) { $0 + $1.document.audio.count }))
        for name in names {
            let family = rows.filter { $0["SESSIONID"] == name }
            #expect(family.count == (try run.bag.timeline(sessionId: name).audio.count))
            #expect(family.allSatisfy { $0["BEGATTACH"] == family.first?["BEGDOC"] })
            #expect(family.allSatisfy { $0["ENDATTACH"] == family.last?["ENDDOC"] })
            let clips = family.compactMap { $0["CLIPCOUNT"].flatMap { Int($0) } }.reduce(0, +)
            #expect(clips == (try run.bag.timeline(sessionId: name).clips.count { $0.status == .placed }))
        }
    }

    @Test("number the same job in the same way, and take custodian and prefix from options")
    func options() throws {
        var job = Job.day
        job.inputs = ["16", "14", "15"].map { PackageFolder.fixture("day/audio_\($0).zip") }
        let extra = ["--review", "--custodian", "=Records, \u{FE}Ltd\u{FE}", "--control-prefix", "ACME-"]
        let runs = try ["1", "3"].map { try job.stitch(extra + ["--threads", $0]) }
        #expect(try runs[0].bag.reproducibleDigests() == runs[1].bag.reproducibleDigests())
        let rows = try Self.read(runs[0], "dat")
        let usual = try Self.read(ReviewRuns.day(), "dat")
        #expect(rows.map { $0["SESSIONID"] } == usual.map { $0["SESSIONID"] })
        #expect(rows.first?["BEGDOC"] == "ACME-0000001")
        #expect(rows.first?["PRODVOL"] == "ACME-001")
        #expect(rows.first?["CUSTODIAN"] == "=Records, \\u{fe}Ltd\\u{fe}")
        #expect(try Self.read(runs[0], "csv").first?["CUSTODIAN"] == "'=Records, \u{FE}Ltd\u{FE}")
    }

    @Test("hold no row, field or formula that a name has smuggled in")
    func hostile() throws {
        let run = try ReviewRuns.hostileDay()
        let (dat, csv) = (try Self.read(run, "dat"), try Self.read(run, "csv"))
        #expect(dat.count == HostileDay.names.count)
        let ids = Set(dat.compactMap { $0["SESSIONID"] })
        #expect(ids.contains("\\u{fe}\\u{14}\\u{fe}OS9999999\\u{fe}\\u{14}\\u{fe}\\u{ae}"))
        #expect(ids.contains("line\u{AE}break\u{AE}\u{AE}and\\u{b}more\\u{85}\\u{2028}"))
        #expect(ids.contains("\\u{202e}live\\u{2066} \\u{200f}\\u{feff}\\u{200b}"))
        #expect(ids.contains("=cmd()|' /C calc'!A0"))
        for row in csv {
            for value in row.values {
                #expect(!"=+-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}\t\r".contains(value.first ?? "a"))
            }
        }
        #expect(csv.contains { $0["SESSIONID"] == "'=cmd()|' /C calc'!A0" })
    }

    private static func read(_ run: Run, _ form: String) throws -> [[String: String]] {
        let rows = try Witness.read(
            [[String]].self, "read-loadfile.py", [run.bag.path + "/data/load/loadfile." + form])
        #expect(rows.first == columns)
        #expect(rows.allSatisfy { $0.count == columns.count })
        return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
    }
}
