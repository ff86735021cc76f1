import Bag
import Files
import Foundations
import OggOpus
import WaveAudio

/// The bag that a job is compared with, in place of writing it.
///
/// Samples are compared with those of the bag's recordings, and everything else byte by byte. The documents are made
/// with the checksums that the bag has for its recordings, since files of other libraries differ although their samples
/// are the same. `BagVerifier` checks these checksums.
struct ComparedBag: Sendable {
    /// The comparison of samples.
    let samples: SampleComparison
    /// How samples are rounded before they are compared.
    let rounding: SampleRounding
    /// The summary of the bag without its sessions: there may be a hundred thousand, and they are in memory while the job
    /// is planned.
    let summary: SummaryDocument
    /// The inputs that the bag was made from, as far as they were given.
    let inputs: InputList
    /// Names of sessions that are not compared, since archives that they need are missing.
    var skipped: Set<String> = []
    /// The ids of the same sessions.
    var skippedIds: Set<ExactText> = []
    /// The names of the sessions that are compared; `nil` for all but `skipped`.
    var only: Set<String>?

    struct Result {
        /// The files under `data/` that differ, apart from recordings.
        let differences: [Comparison.Difference]
        /// The summary that the job gives now, of the sessions that were made.
        let summary: SummaryDocument
        /// The length of the timelines that were made.
        let frames: Int
        /// The ids of sessions in the archives that the job leaves out.
        let otherSessions: Set<ExactText>
    }

    func compares(_ name: String) -> Bool { !skipped.contains(name) && only?.contains(name) ?? true }
}

/// The files of a session as the bag's `timeline.json` describes them, and its redactions.
struct RecordedFiles: Sendable {
    private let audio: [String: WrittenAudio]
    /// By clip index. They have no paths, since there may be a hundred thousand.
    private let clips: [RecordedClip]
    let redactions: [Redaction]
    private let leftOut: Set<String>

    init(
        audio: [TimelineDocument.AudioFile] = [], clips: [RecordedClip] = [], redactions: [Redaction]?,
        leftOut: [String]?
    ) {
        let files = audio.map { ($0.path, WrittenAudio($0.sha256, $0.pcmSha256, $0.bytes)) }
        self.audio = Dictionary(files) { first, _ in first }
        self.clips = clips
        self.redactions = redactions ?? []
        self.leftOut = Set(leftOut ?? [])
    }

    /// For a recording that the document does not list, checksums that no file has: the documents then differ.
    subscript(path: String) -> WrittenAudio { audio[path] ?? Self.unknown }

    /// The file of one clip; checksums that no file has if the document lists none.
    func clip(_ index: Int) -> WrittenAudio {
        guard clips.indices.contains(index), let file = clips[index].file else { return Self.unknown }
        return WrittenAudio(file.sha256, file.pcmSha256, file.bytes)
    }

    /// Whether a redaction left the file out.
    func isLeftOut(_ path: String) -> Bool { leftOut.contains(path) }

    /// What replaced spans in a file with these channels; `nil` if nothing did.
    func redactor(channels: [String]) -> WaveRedactor? {
        let fills = redactions.fills(channels: channels)
        return fills.isEmpty ? nil : WaveRedactor(fills: fills)
    }

    private static let unknown = WrittenAudio(SHA256Stream.digest(of: []), nil, 0)
}

/// What `timeline.json` says of a clip's own file.
struct RecordedClip: Decodable, Sendable {
    struct File: Decodable, Sendable {
        let sha256: Checksum
        let pcmSha256: Checksum?
        let bytes: Int
    }

    let file: File?
}

/// Takes the samples of a file that a redaction left out.
final class LeftOutWriter: AudioFileWriter {
    private let recorded: WrittenAudio

    init(_ recorded: WrittenAudio) { self.recorded = recorded }

    func write(_ samples: Span<Int16>) {}
    func writeSilence(frames: Int) {}
    func finish() -> WrittenAudio { recorded }
}

extension WrittenAudio {
    fileprivate init(_ sha256: Checksum, _ pcmSha256: Checksum?, _ bytes: Int) {
        self.init(sha256: sha256, pcmSha256: pcmSha256 ?? sha256, bytes: bytes)
    }
}
