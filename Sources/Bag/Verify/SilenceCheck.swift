/// Watches the frames of an audio file go by, and looks for sound where no clip is placed.
struct SilenceCheck {
    /// For each channel of the file, the stretches in which a clip sounds: in order, and apart from each other.
    private let sounding: [[Range<Int>]]
    private var next: [Int]
    private(set) var firstSound: (channel: Int, frame: Int)?

    init(document: TimelineDocument, audio: TimelineDocument.AudioFile) {
        sounding = audio.channels.map { name in
            let ranges = document.clips.compactMap { clip -> Range<Int>? in
                guard let start = clip.startFrame, let end = clip.endFrame, start < end,
                    document.channels.indices.contains(clip.channel), document.channels[clip.channel] == name
                else { return nil }
                return start..<end
            }
            var sounding = Self.union(ranges)
            // One after the other, as they were made: a tone sounds, and a silence has nothing of a clip.
            for redaction in document.redactions ?? [] where redaction.channels.contains(name) {
                let range = redaction.range
                sounding = sounding.flatMap { clip in
                    [
                        clip.lowerBound..<max(clip.lowerBound, min(clip.upperBound, range.lowerBound)),
                        min(clip.upperBound, max(clip.lowerBound, range.upperBound))..<clip.upperBound,
                    ]
                }
                if redaction.style == .tone { sounding.append(range) }
                sounding = Self.union(sounding.filter { !$0.isEmpty })
            }
            return sounding
        }
        next = audio.channels.map { _ in 0 }
    }

    mutating func take(_ samples: Span<Int16>, at start: Int) {
        guard firstSound == nil else { return }
        let channels = sounding.count
        let end = start + samples.count / channels
        for channel in 0..<channels {
            var position = start
            while position < end {
                while next[channel] < sounding[channel].count, sounding[channel][next[channel]].upperBound <= position {
                    next[channel] += 1
                }
                let clip = next[channel] < sounding[channel].count ? sounding[channel][next[channel]] : end..<end
                let silentTo = min(end, max(position, clip.lowerBound))
                for frame in position..<silentTo where samples[(frame - start) * channels + channel] != 0 {
                    firstSound = (channel, frame)
                    return
                }
                position = max(silentTo, min(end, clip.upperBound))
            }
        }
    }

    private static func union(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var united: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = united.last, range.lowerBound <= last.upperBound {
                united[united.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                united.append(range)
            }
        }
        return united
    }
}
