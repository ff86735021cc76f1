import Recordings
import Storage
import Timelines

/// `data/load/`: what review platforms load a day from, as Concordance DAT and as CSV.
///
/// A session is one document, its recording; a recording in several files is a family, the first file its parent, and so
/// are the files of its clips that are not placed. A session without sound is there with its `timeline.json`, which says
/// why; a conversation in writing with the archive's
/// own file, its text, and its attached files. Numbers follow the summary's order, by
/// start and then by id, so that the same job gets the same ones.
public struct LoadFiles: ReviewOutput {
    public let custodian: String
    public let controlPrefix: String

    public init(custodian: String = "", controlPrefix: String = Self.standardPrefix) {
        self.custodian = custodian
        self.controlPrefix = controlPrefix
    }

    static let concordancePath = "data/load/loadfile.dat"
    static let commaSeparatedPath = "data/load/loadfile.csv"
    static let paths: Set<String> = [concordancePath, commaSeparatedPath]

    public static let standardPrefix = "OS"

    /// Whether control numbers may begin so: letters and digits first, then also `.`, `_`, `-`; at most 20.
    public static func isControlPrefix(_ text: String) -> Bool {
        SafeName.isSafe(text) && text.utf8.count <= 20 && !text.hasPrefix("-") && !text.hasPrefix("_")
    }

    public func write(_ material: ReviewMaterial) throws -> [PayloadFile] {
        var rows = [LoadFileColumn.allCases.map(\.title)]
        var number = 0
        for session in material.summary.sessions {
            for row in try family(of: session, after: number, material: material) {
                rows.append(row.fields)
                number += 1
            }
        }
        return [
            try material.write(ConcordanceText.bytes(rows: rows), to: Self.concordancePath),
            try material.write(CommaSeparatedText.bytes(rows: rows), to: Self.commaSeparatedPath),
        ]
    }

    // MARK: - Rows

    private func family(
        of session: SummaryDocument.Session, after number: Int, material: ReviewMaterial
    ) throws -> [LoadFileRow] {
        let timeline = try material.timeline(of: session)
        let common = common(to: timeline, inputs: material.summary.inputs)
        if let source = timeline.source {
            let rows = try writtenFamily(
                of: timeline, source: source, common: common, session: session, material: material)
            return numbered(rows, after: number)
        }
        var rows = try timeline.audio.map { audio in
            var row = common
            row[.doctype] = "Audio recording"
            row[.filename] = audio.path
            row[.fileext] = audio.fileExtension
            row[.filesize] = String(audio.bytes)
            row[.nativepath] = ReviewMaterial.relativePath(of: audio.path, session: session)
            row[.md5hash] = try material.md5(of: audio.path, session: session)
            row[.sha256hash] = audio.sha256.hexadecimal
            row[.duration] = Self.seconds(timeline.durationSeconds)
            row[.channels] = String(audio.channels.count)
            // Opus has one clock, whatever the session's rate.
            row[.samplerate] = String(audio.packets == nil ? timeline.sampleRate : 48_000)
            row[.clipcount] = String(Self.clipCount(of: audio, in: timeline))
            return row
        }
        if rows.isEmpty { rows = [try withoutSound(session, common: common, material: material)] }
        rows += try unplaced(of: timeline, common: common, session: session, material: material)
        return numbered(rows, after: number)
    }

    /// Documents of one family.
    private func numbered(_ rows: [LoadFileRow], after number: Int) -> [LoadFileRow] {
        var rows = rows
        for index in rows.indices {
            rows[index][.begdoc] = controlNumber(number + 1 + index)
            rows[index][.enddoc] = rows[index][.begdoc]
            rows[index][.begattach] = controlNumber(number + 1)
            rows[index][.endattach] = controlNumber(number + rows.count)
        }
        return rows
    }

    private func common(to timeline: TimelineDocument, inputs: [SummaryDocument.Input]) -> LoadFileRow {
        let named = Set(timeline.clips.map { ExactText($0.source.archive) })
        let sources = inputs.filter { named.contains(ExactText($0.archive)) }
        var row = LoadFileRow()
        row[.custodian] = custodian
        row[.sessionid] = timeline.sessionId
        row[.datetimestart] = timeline.start ?? ""
        row[.datetimeend] = timeline.endTime?.rfc3339 ?? ""
        row[.timezone] = "UTC"
        row[.sourcezip] = LoadFileRow.list(sources.map(\.archive))
        row[.sourcezipsha256] = LoadFileRow.list(sources.map { $0.sha256?.hexadecimal ?? "" })
        row[.redacted] = (timeline.redactions ?? []).isEmpty ? "N" : "Y"
        row[.prodvol] = controlPrefix + "001"
        row[.participants] = LoadFileRow.list(timeline.speakers.map(\.name))
        return row
    }

    private func withoutSound(
        _ session: SummaryDocument.Session, common: LoadFileRow, material: ReviewMaterial
    ) throws -> LoadFileRow {
        let name = "timeline.json"
        let (sha256, bytes) = try InputFile(path: material.path(of: name, session: session)).checksum()
        var row = common
        row[.doctype] = "Session without sound"
        row[.filename] = name
        row[.fileext] = "json"
        row[.filesize] = String(bytes)
        row[.nativepath] = ReviewMaterial.relativePath(of: name, session: session)
        row[.md5hash] = try material.md5(of: name, session: session)
        row[.sha256hash] = sha256.hexadecimal
        row[.duration] = Self.seconds(0)
        row[.channels] = "0"
        row[.clipcount] = "0"
        return row
    }

    /// The clips that are not placed, as they were received.
    private func unplaced(
        of timeline: TimelineDocument, common: LoadFileRow, session: SummaryDocument.Session, material: ReviewMaterial
    ) throws -> [LoadFileRow] {
        var seen: Set<String> = []
        return try timeline.clips.flatMap { clip in
            try clip.keptFiles.filter { seen.insert($0.path).inserted }.map { file in
                let name = String(file.path.split(separator: "/").last ?? "")
                let parts = name.split(separator: ".")
                var row = common
                row[.doctype] = "Audio recording, not placed (\(clip.status.rawValue))"
                row[.filename] = name
                row[.fileext] = parts.count > 1 ? String(parts[parts.count - 1]) : ""
                row[.filesize] = String(file.bytes)
                row[.nativepath] = ReviewMaterial.relativePath(of: file.path, session: session)
                row[.md5hash] = try material.md5(of: file.path, session: session)
                row[.sha256hash] = file.sha256.hexadecimal
                row[.duration] = (file.durationSeconds ?? clip.durationSeconds).map(Self.seconds) ?? ""
                row[.clipcount] = "0"
                row[.participants] = LoadFileRow.list([clip.type])
                return row
            }
        }
    }

    // MARK: - Values

    /// At least seven digits.
    private func controlNumber(_ number: Int) -> String {
        controlPrefix + DecimalSeconds.padded(number, 7)
    }

    private static func clipCount(of audio: TimelineDocument.AudioFile, in timeline: TimelineDocument) -> Int {
        let speakers = Set(timeline.speakers(in: audio).joined())
        return timeline.clips.count { $0.status == .placed && speakers.contains($0.speaker) }
    }

    private static func seconds(_ seconds: Double) -> String {
        DecimalSeconds.text(milliseconds: Int((seconds * 1000).rounded()))
    }
}
