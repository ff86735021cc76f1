import Bag
import Calls
import Foundations

/// The rows of a session's clips that are not placed, as they were received: members of its family.
struct UnplacedRows {
    private let files: [(clip: TimelineDocument.Clip, file: ClipFile)]

    init(_ timeline: TimelineDocument) {
        var seen: Set<String> = []
        files = timeline.clips.flatMap { clip in
            clip.keptFiles.filter { seen.insert($0.path).inserted }.map { (clip, $0) }
        }
    }

    var count: Int { files.count }

    func forEach(
        common: LoadFileRow, session: SummaryDocument.Session, material: ReviewMaterial,
        _ body: (LoadFileRow) throws -> Void
    ) throws {
        for (clip, file) in files {
            let name = String(file.path.split(separator: "/").last ?? "")
            let parts = name.split(separator: ".")
            var row = common
            row[.doctype] = "Audio recording, not placed (\(clip.status.rawValue))"
            row[.filename] = name
            row[.fileext] = parts.count > 1 ? String(parts[parts.count - 1]) : ""
            row[.filesize] = String(file.bytes)
            row[.nativepath] = ReviewMaterial.relativePath(of: file.path, session: session)
            // No other output asks for it: there may be very many, and nothing is remembered of them.
            row[.md5hash] = try material.md5OfOne(file.path, session: session)
            row[.sha256hash] = file.sha256.hexadecimal
            // The session's time is not its own.
            row[.datetimestart] = clip.timestamp.flatMap(UTCTime.init(iso8601:))?.rfc3339 ?? ""
            row[.datetimeend] = ""
            row[.duration] = (file.durationSeconds ?? clip.durationSeconds).map(LoadFiles.seconds) ?? ""
            row[.clipcount] = "0"
            row[.participants] = LoadFileRow.list([clip.type])
            try body(row)
        }
    }
}
