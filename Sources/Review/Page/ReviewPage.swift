import Bag
import Conversations
import Files
import Foundations
import JSON

/// Writes a page for viewing and playing the sessions in a browser that opens it from disk: `data/review/index.html`,
/// the data of each session in `data/review/sessions/NAME.js`, and the peaks of each WAV file beside it in `timeline.dat`.
/// If there is no WAV, the peaks are those of the FLAC files; otherwise those of the Opus files. For a name of 98 to 100
/// bytes, which leaves no room for `.js`, the data is in `data/sessions/NAME/review.js`. All messages are also in one list
/// by time, in `data/review/messages/`.
///
/// A page that is opened from disk must not fetch files, but can load scripts, so the data of a session is a script.
/// The index does not contain it, so that a day with a thousand sessions opens at once.
package struct ReviewPage: StandardOutput {
    static let path = "data/review/index.html"

    package let name = "page"
    package let files: [Bag.Pattern] = [
        "data/review/index.html", "data/review/messages/<number>.js", "data/review/sessions/<session>.js",
        "data/sessions/<session>/review.js", "data/sessions/<session>/timeline.dat",
        "data/sessions/<session>/timeline-*.dat",
    ]

    package init() {}

    /// The page and the data of the sessions must match, so all of it is written again.
    package var whenRedacted: OutputRedaction { .all }

    package func note(in choices: inout ReviewChoices) {
        choices.review = true
    }

    package func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] {
        let data: ReviewSession
        var files: [PayloadFile] = []
        let document = try material.document(of: session)
        let links = PageLink.ofSession(session, document, choices: material.summary.review)
        switch document {
        case .recorded(let timeline):
            let peaks = try writePeaks(of: timeline, session: session, material: material)
            files += peaks.map(\.file)
            let playable = try timeline.unplacedPaths.filter {
                OpusFile.isOpus(try material.open($0, session: session))
            }
            data = ReviewSession(
                name: session.name, timeline: timeline, options: material.summary.options, peaks: peaks.map(\.peaks),
                playable: playable, links: links)
        case .written(let conversation):
            data = ReviewSession(name: session.name, conversation: conversation, links: links)
        }
        return files + [
            try material.write(call: "opusstitch.session", with: data, to: Self.scriptPath(of: session))
        ]
    }

    /// As in `session.js`.
    private static func scriptPath(of session: SummaryDocument.Session) -> String {
        SafeName.hasRoom(session.name, for: ".js")
            ? "data/review/sessions/\(session.name).js"
            : ReviewMaterial.relativePath(of: "review.js", session: session)
    }

    /// Writes the page and the list of all messages, without the data of the sessions.
    package func write(_ material: ReviewMaterial) throws -> [PayloadFile] {
        var rows: [ReviewIndex.Row] = []
        var messages = MessagePieces(material: material)
        var numbers = ControlNumbers()
        var zones: Set<String> = []
        var content = BagContent(material.summary.sessions)
        for session in material.summary.sessions {
            let document = try material.document(of: session)
            try content.addNext(material)
            try messages.add(document, session: rows.count)
            rows.append(ReviewIndex.Row(session, document: document, control: numbers.next(document)))
            if case .written(let text) = document {
                zones.formUnion(text.source.facts.lazy.filter { $0.name == "timezone" }.map(\.value))
            }
        }
        let pieces = try messages.finish()
        let index = ReviewIndex(
            summary: material.summary, sessions: rows, pieces: pieces.names, documents: numbers.documents, zones: zones,
            contentSha256: content.sha256)
        let page = try material.write(to: Self.path) { try PageDocument.write(index, to: $0) }
        return pieces.files + [page]
    }

    private func writePeaks(
        of timeline: TimelineDocument, session: SummaryDocument.Session, material: ReviewMaterial
    ) throws -> [(file: PayloadFile, peaks: ReviewSession.Peaks)] {
        try Self.drawn(timeline.audio).map { audio in
            let name = Self.peaksPath(of: audio.path)
            let path = ReviewMaterial.relativePath(of: name, session: session)
            let content =
                audio.path.hasSuffix(".opus")
                ? try opusPeaks(of: audio, timeline: timeline, session: session, material: material)
                : try WaveformPeaks(
                    of: material.open(audio.path, session: session),
                    samplesPerPixel: WaveformPeaks.samplesPerPixel(
                        frames: timeline.frames, channels: timeline.channels.count)
                ).dat
            let file = try material.write(content, to: path)
            return (file, ReviewSession.Peaks(path: name, channels: audio.channels, content: content))
        }
    }

    /// Another decoder may round samples, and so the peaks, in another way. When a bag is verified, its own peaks are
    /// accepted if they are those of such a decoder.
    private func opusPeaks(
        of audio: TimelineDocument.AudioFile, timeline: TimelineDocument, session: SummaryDocument.Session,
        material: ReviewMaterial
    ) throws -> [UInt8] {
        let peaks = try WaveformPeaks(
            ofOpus: material.open(audio.path, session: session), lengthSeconds: timeline.durationSeconds,
            files: timeline.audio.count)
        guard material.isComparing,
            let kept = try? material.open(Self.peaksPath(of: audio.path), session: session),
            let bytes = try? kept.beginning(peaks.dat.count + 1), peaks.matches(dat: bytes)
        else { return peaks.dat }
        return bytes
    }

    /// Returns the recordings whose waveforms are drawn: the WAV files; FLAC if there is no WAV; otherwise Opus, which
    /// has to be decoded.
    private static func drawn(_ audio: [TimelineDocument.AudioFile]) -> [TimelineDocument.AudioFile] {
        for ending in [".wav", ".flac"] {
            let files = audio.filter { $0.path.hasSuffix(ending) }
            if !files.isEmpty { return files }
        }
        return audio
    }

    /// `timeline.dat` for `timeline.wav`.
    private static func peaksPath(of audioPath: String) -> String {
        let stem = audioPath.split(separator: ".").dropLast().joined(separator: ".")
        return (stem.isEmpty ? audioPath : stem) + ".dat"
    }
}

extension ReviewMaterial {
    /// Writes a script that calls a function of the page with a value.
    func write(call function: String, with value: some Encodable, to relativePath: String) throws -> PayloadFile {
        try write(to: relativePath) { put in
            try put(Array("\(function)(".utf8))
            try JSONText.write(value, escapes: .forScripts, to: put)
            try put(Array(");\n".utf8))
        }
    }
}
