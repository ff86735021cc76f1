import Bag
import Calls
import WaveAudio

/// Mixes the session's decoded clips into timelines: one file of the layout for each kind of audio.
final class MixedOutput: SessionOutput {
    private let kinds: [AudioKind]
    private var files: [File]

    private struct File {
        let layout: ChannelLayout.File
        /// One writer for each kind.
        let writers: [any AudioFileWriter]
        var mixer: TimelineMixer
    }

    init(_ planned: PlannedSession, kinds: [AudioKind], folder: SessionFolder) throws {
        self.kinds = kinds
        let recorded = folder.recordedTimelines(of: planned.session)
        files = try ChannelLayout.files(speakers: planned.plan.speakers, layout: folder.options.layout).map { layout in
            File(
                layout: layout,
                writers: try kinds.map {
                    try folder.timelineWriter(planned, layout: layout, kind: $0, recorded: recorded)
                },
                mixer: TimelineMixer(layout: layout))
        }
    }

    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws {
        for index in files.indices {
            let writers = files[index].writers
            try files[index].mixer.mix(segment, parts: parts, window: window) { samples in
                for writer in writers { try writer.write(samples) }
            } silence: { frames in
                for writer in writers { try writer.writeSilence(frames: frames) }
            }
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

/// Mixes the clips of one timeline, segment by segment, and gives it window by window.
struct TimelineMixer {
    private let layout: ChannelLayout.File
    private var mixer: Mixer
    /// The sums of the layers of a segment so far, channels interleaved.
    private var sums: [Int64] = []

    init(layout: ChannelLayout.File) {
        self.layout = layout
        mixer = Mixer(channels: layout.channels.count)
    }

    /// - Parameters:
    ///   - parts: the decoded samples of the segment's parts, in their order.
    ///   - window: scratch memory.
    ///   - write: gets the next frames, channels interleaved.
    ///   - silence: gets the number of the next frames where no clip sounds.
    mutating func mix(
        _ segment: Segment, parts: [SampleSlice], window: SampleSlice, write: (Span<Int16>) throws -> Void,
        silence: (Int) throws -> Void
    ) throws {
        let placed = zip(segment.parts, parts).compactMap { part, samples in
            layout.channelOfSpeaker[part.speakerIndex].map {
                Mixer.Part(start: part.startFrame, samples: samples, channel: $0)
            }
        }
        if let layer = segment.layer {
            return try mix(layer, frames: segment.frames, placed, window: window, write: write)
        }
        let channels = layout.channels.count
        let windowFrames = window.count / channels
        let frames = segment.frames
        var active: [Mixer.Part] = []
        var upcoming = placed[...]
        var position = frames.lowerBound
        while position < frames.upperBound {
            active.removeAll { $0.end <= position }
            if active.isEmpty {
                let next = min(upcoming.first?.start ?? frames.upperBound, frames.upperBound)
                if next > position {
                    try silence(next - position)
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
            try target.read(write)
            position = end
        }
    }

    /// Adds a layer to the sums. After the last one, they are clamped and written.
    private mutating func mix(
        _ layer: Segment.Layer, frames: Range<Int>, _ parts: [Mixer.Part], window: SampleSlice,
        write: (Span<Int16>) throws -> Void
    ) throws {
        let channels = layout.channels.count
        if layer.isFirst { sums = [Int64](repeating: 0, count: frames.count * channels) }
        for part in parts {
            var index = (part.start - frames.lowerBound) * channels + part.channel
            // The samples are in memory until the round ends.
            let samples = unsafe part.samples.pointer
            for frame in 0..<part.samples.count {
                sums[index] += unsafe Int64(samples[frame])
                index += channels
            }
        }
        guard layer.isLast else { return }
        var position = 0
        while position < sums.count {
            let target = window.part(0..<min(window.count / channels * channels, sums.count - position))
            let samples = unsafe target.pointer
            for index in 0..<target.count { unsafe samples[index] = Int16(clamping: sums[position + index]) }
            try target.read(write)
            position += target.count
        }
        sums = []
    }
}

/// Puts decoded mono clips into a window of a timeline.
struct Mixer {
    /// A clip or a part of it, with its position.
    struct Part {
        /// The first frame, in frames of the timeline.
        let start: Int
        let samples: SampleSlice
        let channel: Int

        var end: Int { start + samples.count }
    }

    private let channels: Int
    private var sums: [Int32] = []

    init(channels: Int) { self.channels = channels }

    /// - Parameters:
    ///   - parts: the parts that overlap the window, in any order.
    ///   - start: the first frame of the window.
    ///   - window: interleaved. All of it is written.
    mutating func render(
        _ parts: ArraySlice<Part>, start: Int, into window: SampleSlice
    ) {
        window.clear()
        let frames = window.count / channels
        for channel in 0..<channels {
            let own = parts.filter { $0.channel == channel }
            if Self.overlap(own) {
                sum(own, start: start, frames: frames, channel: channel, into: window)
            } else {
                for part in own { copy(part, start: start, frames: frames, channel: channel, into: window) }
            }
        }
    }

    /// Sums first and clamps once, because clamping after each addition would make the result depend on the order.
    private mutating func sum(
        _ parts: [Part], start: Int, frames: Int, channel: Int, into window: SampleSlice
    ) {
        sums = [Int32](repeating: 0, count: frames)
        // Frames of a part lie between its start and its end, and the window has `frames` frames of all channels.
        for part in parts {
            let from = max(start, part.start)
            let to = min(start + frames, part.end)
            let samples = unsafe part.samples.pointer
            for frame in from..<max(from, to) { sums[frame - start] += unsafe Int32(samples[frame - part.start]) }
        }
        let target = unsafe window.pointer
        for frame in 0..<frames { unsafe target[frame * channels + channel] = Int16(clamping: sums[frame]) }
    }

    private func copy(
        _ part: Part, start: Int, frames: Int, channel: Int, into window: SampleSlice
    ) {
        let from = max(start, part.start)
        let count = min(start + frames, part.end) - from
        guard count > 0, let target = unsafe window.pointer.baseAddress,
            let source = unsafe part.samples.pointer.baseAddress
        else { return }
        // `count` frames from `from` lie within the part and within the window.
        let samples = unsafe source + (from - part.start)
        if channels == 2 {
            // Whole frames are combined with the window, which was cleared: the compiler does several at once.
            let shift = UInt32(16 * channel)
            unsafe UnsafeMutableRawPointer(target + (from - start) * 2)
                .withMemoryRebound(to: UInt32.self, capacity: count) { frames in
                    for index in 0..<count {
                        unsafe frames[index] |= UInt32(UInt16(bitPattern: samples[index])) << shift
                    }
                }
            return
        }
        let first = unsafe target + (from - start) * channels + channel
        guard channels > 1 else { return unsafe first.update(from: samples, count: count) }
        for index in 0..<count { unsafe first[channels * index] = samples[index] }
    }

    private static func overlap(_ parts: [Part]) -> Bool {
        guard parts.count > 1 else { return false }
        let sorted = parts.sorted { $0.start < $1.start }
        return zip(sorted, sorted.dropFirst()).contains { $0.end > $1.start }
    }
}
