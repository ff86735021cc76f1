import Recordings
import Storage
import Timelines
import WaveAudio

/// Renders a session into its audio files, segment by segment, and writes `timeline.json` when they are done.
final class SessionWriter {
    private let run: SessionRun
    private let folder: SessionFolder
    private let archives: [ScannedArchive]
    private let files: [File]
    private var mixers: [Mixer]

    private struct File {
        let name: String
        let channels: [String]
        /// Positions of the speakers that it holds, and their channels in it.
        let channelOfSpeaker: [Int: Int]
        let writer: WaveFileWriter
    }

    init(run: SessionRun, folder: SessionFolder, archives: [ScannedArchive]) throws {
        self.run = run
        self.folder = folder
        self.archives = archives
        let planned = run.planned
        files = try ChannelLayout.files(speakers: planned.plan.speakers, layout: folder.options.layout).map { layout in
            File(
                name: layout.fileName, channels: layout.channels, channelOfSpeaker: layout.channelOfSpeaker,
                writer: try WaveFileWriter(
                    path: folder.path(of: layout.fileName, session: planned.session), staging: folder.staging,
                    format: WaveFormat(
                        sampleRate: planned.plan.sampleRate.rawValue, channels: layout.channels.count),
                    frames: planned.plan.frames, broadcast: folder.broadcast(of: planned)))
        }
        mixers = files.map { Mixer(channels: $0.channels.count) }
    }

    /// - Parameters:
    ///   - parts: the decoded samples of the segment's parts, in their order.
    ///   - window: scratch memory.
    func write(_ segment: Segment, parts: [UnsafeBufferPointer<Int16>], window: UnsafeMutableBufferPointer<Int16>)
        throws
    {
        for (index, file) in files.enumerated() {
            let placed = zip(segment.parts, parts)
                .compactMap { part, samples in
                    file.channelOfSpeaker[part.speakerIndex].map {
                        Mixer.Part(start: part.startFrame, samples: samples, channel: $0)
                    }
                }
            try write(placed, frames: segment.frames, file: file, mixer: &mixers[index], window: window)
        }
    }

    private func write(
        _ parts: [Mixer.Part], frames: Range<Int>, file: File, mixer: inout Mixer,
        window: UnsafeMutableBufferPointer<Int16>
    ) throws {
        let windowFrames = window.count / file.channels.count
        var active: [Mixer.Part] = []
        var upcoming = parts[...]
        var position = frames.lowerBound
        while position < frames.upperBound {
            active.removeAll { $0.end <= position }
            if active.isEmpty {
                let next = min(upcoming.first?.start ?? frames.upperBound, frames.upperBound)
                if next > position {
                    file.writer.writeSilence(frames: next - position)
                    position = next
                    continue
                }
            }
            let end = min(position + windowFrames, frames.upperBound)
            while let part = upcoming.first, part.start < end {
                active.append(part)
                upcoming = upcoming.dropFirst()
            }
            let target = UnsafeMutableBufferPointer(rebasing: window[..<((end - position) * file.channels.count)])
            mixer.render(active[...], start: position, into: target)
            try file.writer.write(UnsafeBufferPointer(target))
            position = end
        }
    }

    /// Puts the audio files in place, then the document that describes them.
    func finish() throws -> SessionOutcome {
        let audio = try files.map { file in
            let result = try file.writer.finish()
            return TimelineDocument.AudioFile(
                path: file.name, sha256: result.sha256, pcmSha256: result.pcmSha256, bytes: result.bytes,
                channels: file.channels)
        }
        var planned = run.planned
        for clip in run.clips {
            let listed = clip.run.record
            planned.session.problems += clip.run.findings.map {
                Problem(
                    Problem.Code($0.kind), $0.message, sessionId: planned.session.sessionId,
                    fileName: listed.listed.fileName, archive: archives[listed.archiveIndex].input.label)
            }
        }
        return try folder.finish(planned, audio: audio, archives: archives)
    }
}
