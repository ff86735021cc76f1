import Bag
import Calls
import Files
import Foundations
import WaveAudio

/// Writes every placed clip as a separate mono WAV, for platforms that review message by message.
final class ClipFilesOutput: SessionOutput {
    private let planned: PlannedSession
    private let folder: SessionFolder
    private let paths: ClipValues<String>
    private let recorded: RecordedFiles?
    /// The files being written, by clip index. There are no more of them than clips that overlap.
    private var open: [Int: (writer: any AudioFileWriter, framesLeft: Int)] = [:]
    private var written = ClipValues<ClipFile>()

    init(_ planned: PlannedSession, folder: SessionFolder) throws {
        self.planned = planned
        self.folder = folder
        paths = ClipFileNames.paths(planned)
        recorded = folder.recordedClips(of: planned.session)
        try folder.staging.makeFolder(folder.path(of: ClipFileNames.folder, session: planned.session))
    }

    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws {
        for (part, samples) in zip(segment.parts, parts) {
            guard let path = paths[part.clipIndex] else { continue }
            var file = try open.removeValue(forKey: part.clipIndex) ?? begin(part.clipIndex, path: path)
            try samples.read { try file.writer.write($0) }
            file.framesLeft -= samples.count
            if file.framesLeft > 0 {
                open[part.clipIndex] = file
            } else {
                let result = try file.writer.finish()
                written[part.clipIndex] = ClipFile(
                    path: path, sha256: result.sha256, pcmSha256: result.pcmSha256, bytes: result.bytes)
            }
        }
    }

    func finish(_ files: inout SessionFiles) throws { files.clips = written }

    private func begin(_ clip: Int, path: String) throws -> (writer: any AudioFileWriter, framesLeft: Int) {
        (
            try folder.clipWriter(planned, clip: clip, name: path, recorded: recorded),
            planned.plan.placements[clip]?.frames ?? 0
        )
    }
}

/// The names of the clips' files.
enum ClipFileNames {
    static let folder = "clips"

    /// For example `clips/0007-user-789.wav`: the clip's index in the session, the speaker, and the message. Sorting by
    /// name gives the order of the conversation.
    ///
    /// - Returns: paths relative to the folder of `timeline.json`, by clip index. Clips without sound have none.
    static func paths(_ planned: PlannedSession) -> ClipValues<String> {
        let clips = planned.session.clips
        let speakers = safe(planned.plan.speakers.map(\.name))
        let messages = safe(clips.lazy.compactMap(\.listed.messageId).filter { !isName($0) }.map(\.description))
        var paths = ClipValues<String>()
        for (index, placement) in planned.plan.placements.enumerated() {
            guard let placement, placement.frames > 0 else { continue }
            let listed = clips[index].listed
            var name = number(index, of: clips.count)
            if let speaker = speakers[ExactText(listed.speaker.name)] { name += "-\(speaker)" }
            if let id = listed.messageId,
                let message = isName(id) ? id.description : messages[ExactText(id.description)]
            {
                name += "-\(message)"
            }
            paths[index] = "\(folder)/\(name).wav"
        }
        return paths
    }

    /// Returns the index of a clip with at least four digits, and as many as the last of `count` clips needs.
    static func number(_ index: Int, of count: Int) -> String {
        let number = String(index)
        let digits = max(4, String(count - 1).utf8.count)
        return String(repeating: "0", count: digits - number.utf8.count) + number
    }

    private static func safe(_ names: some Sequence<String>) -> [ExactText: String] {
        // Two of these names, a number of six digits, two hyphens and `.wav` take 98 bytes.
        SafeName.names(for: names.lazy.map(ExactText.init), longest: 43) { SHA256Stream.digest(of: $0.utf8) }
    }

    /// Whether the id is a safe name as it is, and none that `SafeName` makes for another id. Most ids are, and there
    /// may be a hundred thousand.
    private static func isName(_ id: MessageID) -> Bool {
        if case .number(let number) = id { number >= 0 } else { false }
    }
}
