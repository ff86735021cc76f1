import Bag
import Calls
import Files
import WaveAudio

/// Every placed clip as a mono WAV of its own, for platforms that review message by message.
final class ClipFilesOutput: SessionOutput {
    private let planned: PlannedSession
    private let folder: SessionFolder
    private let paths: [Int: String]
    /// Those that have begun and not ended, by position of the clip in the session: no more than sound at a time.
    private var open: [Int: (writer: WaveFileWriter, framesLeft: Int)] = [:]
    private var written: [Int: ClipFile] = [:]

    init(_ planned: PlannedSession, folder: SessionFolder) throws {
        self.planned = planned
        self.folder = folder
        paths = ClipFileNames.paths(planned)
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

    private func begin(_ clip: Int, path: String) throws -> (writer: WaveFileWriter, framesLeft: Int) {
        let frames = planned.plan.placements[clip]?.frames ?? 0
        let writer = try WaveFileWriter(
            path: folder.path(of: path, session: planned.session), staging: folder.staging,
            format: WaveFormat(sampleRate: planned.plan.sampleRate.rawValue, channels: 1), frames: frames,
            broadcast: folder.broadcast(of: planned, clip: clip))
        return (writer, frames)
    }
}
