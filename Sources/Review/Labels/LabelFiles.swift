import Bag
import Files

/// Labels beside each recording, of the kinds that are files of their own.
public struct LabelFiles: StandardOutput {
    public let name = "labels"
    public let kinds: Set<LabelKind>

    public init(kinds: Set<LabelKind>) { self.kinds = kinds }

    public var files: [Bag.Pattern] {
        LabelKind.allCases.filter(kinds.contains).compactMap { kind in
            kind.fileName.map { Bag.Pattern("data/sessions/<session>/\($0)") }
        }
    }

    /// The kinds that the bag had.
    public func redacted(_ redaction: BagRedaction) -> any ReviewOutput {
        LabelFiles(kinds: kinds.filter { redaction.has(LabelFiles(kinds: [$0]).files) })
    }

    public func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] {
        guard !files.isEmpty else { return [] }
        let timeline = try material.timeline(of: session)
        // Where there is no recording, there is nothing to label.
        guard !timeline.audio.isEmpty else { return [] }
        return try Self.files(kinds, of: timeline, name: session.name).map { name, text in
            try material.write(Array(text.utf8), to: ReviewMaterial.relativePath(of: name, session: session))
        }
    }

    static func files(
        _ kinds: Set<LabelKind>, of timeline: TimelineDocument, name: String
    ) -> [(name: String, text: String)] {
        LabelKind.allCases.filter(kinds.contains).compactMap { kind in
            kind.fileName.map { ($0, kind.text(of: timeline, name: name)) }
        }
    }
}
