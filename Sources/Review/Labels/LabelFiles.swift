import Bag
import Files

/// Labels beside each recording, of the kinds that are files of their own.
public struct LabelFiles: ReviewOutput {
    public let kinds: Set<LabelKind>

    public init(kinds: Set<LabelKind>) { self.kinds = kinds }

    public func write(_ material: ReviewMaterial) throws -> [PayloadFile] {
        guard !kinds.subtracting([.cues]).isEmpty else { return [] }
        return try material.summary.sessions.flatMap { session -> [PayloadFile] in
            let timeline = try material.timeline(of: session)
            // Where there is no recording, there is nothing to label.
            guard !timeline.audio.isEmpty else { return [] }
            return try Self.files(kinds, of: timeline, name: session.name).map { name, text in
                try material.write(Array(text.utf8), to: ReviewMaterial.relativePath(of: name, session: session))
            }
        }
    }

    static func files(
        _ kinds: Set<LabelKind>, of timeline: TimelineDocument, name: String
    ) -> [(name: String, text: String)] {
        LabelKind.allCases.filter(kinds.contains).compactMap { kind in
            switch kind {
            case .vtt: ("timeline.vtt", WebVTTLabels.text(of: timeline))
            case .audacity: ("timeline.labels.txt", AudacityLabels.text(of: timeline))
            case .rttm: ("timeline.rttm", RTTMLabels.text(of: timeline, name: name))
            case .cues: nil
            }
        }
    }
}
