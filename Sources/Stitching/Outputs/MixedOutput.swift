import Bag
import Calls
import WaveAudio

/// The session's decoded clips mixed into timelines: each file of the layout once for every kind that is asked for.
final class MixedOutput: SessionOutput {
    private let kinds: [AudioKind]
    private var files: [File]

    private struct File {
        let layout: ChannelLayout.File
        /// One for each kind.
        let writers: [any AudioFileWriter]
        var mixer: Mixer

        mutating func write(
            _ parts: [Mixer.Part], frames: Range<Int>, window: SampleSlice
        ) throws {
            let channels = layout.channels.count
            let windowFrames = window.count / channels
            var active: [Mixer.Part] = []
            var upcoming = parts[...]
            var position = frames.lowerBound
            while position < frames.upperBound {
                active.removeAll { $0.end <= position }
                if active.isEmpty {
                    let next = min(upcoming.first?.start ?? frames.upperBound, frames.upperBound)
                    if next > position {
                        for writer in writers { try writer.writeSilence(frames: next - position) }
                        position = next
                        continue
                    }
                }
                let end = min(position + windowFrames, frames.upperBound)
                while let part = upcoming.first, part.start < end {
                    active.append(part)
                    upcoming = upcoming.dropFirst()
                }
                let target = window.part(0..<(end - position) * channels)
                mixer.render(active[...], start: position, into: target)
                for writer in writers { try target.read { try writer.write($0) } }
                position = end
            }
        }
    }

    init(_ planned: PlannedSession, kinds: [AudioKind], folder: SessionFolder) throws {
        self.kinds = kinds
        files = try ChannelLayout.files(speakers: planned.plan.speakers, layout: folder.options.layout).map { layout in
            File(
                layout: layout,
                writers: try kinds.map { try folder.timelineWriter(planned, layout: layout, kind: $0) },
                mixer: Mixer(channels: layout.channels.count))
        }
    }

    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws {
        for index in files.indices {
            let placed = zip(segment.parts, parts)
                .compactMap { part, samples in
                    files[index].layout.channelOfSpeaker[part.speakerIndex].map {
                        Mixer.Part(start: part.startFrame, samples: samples, channel: $0)
                    }
                }
            try files[index].write(placed, frames: segment.frames, window: window)
        }
    }

    func finish(_ files: inout SessionFiles) throws {
        for (index, kind) in kinds.enumerated() {
            for file in self.files {
                let result = try file.writers[index].finish()
                files.audio.append(
                    TimelineDocument.AudioFile(
                        path: file.layout.fileName(kind), sha256: result.sha256, pcmSha256: result.pcmSha256,
                        bytes: result.bytes, channels: file.layout.channels))
            }
        }
    }
}
