import Calls
import Foundations

/// Who is heard when, found frame by frame: each speaker's clips are laid on a strip, one frame after the other.
struct OverlapModel {
    struct Place {
        var start: Int
        var heard: Int
        var moved = 0
    }

    /// One for each clip; `nil` for those without sound or time.
    var places: [Place?]

    init(clips: [TimedClip], options: TimelineOptions, start: UTCTime, rate: SampleRate) {
        places = clips.map { clip in
            guard let length = clip.length, let time = clip.start(mark: options.timestampMark(of: clip.speaker)) else {
                return nil
            }
            return Place(
                start: time.frame(since: start, sampleRate: rate.rawValue), heard: length.frames(at: rate))
        }
        for speaker in Set(clips.map(\.speaker)) {
            let own = clips.indices.filter { clips[$0].speaker == speaker && places[$0] != nil }
                .sorted { (places[$0]?.start ?? 0, $0) < (places[$1]?.start ?? 0, $1) }
            switch options.overlap {
            case .mix: break
            case .queue: queue(own)
            case .cut: cut(own)
            }
        }
    }

    /// Each waits, frame by frame, until nobody speaks.
    private mutating func queue(_ own: [Int]) {
        var free = 0
        for clip in own {
            while let start = places[clip]?.start, start < free {
                places[clip]?.start += 1
                places[clip]?.moved += 1
            }
            free = max(free, (places[clip]?.start ?? 0) + (places[clip]?.heard ?? 0))
        }
    }

    /// Whoever begins to speak takes the strip from there on for all of its length, whatever was there.
    private mutating func cut(_ own: [Int]) {
        var strip: [Int?] = []
        for clip in own {
            guard let place = places[clip], place.heard > 0 else { continue }
            // Nothing of the one before goes on, be it longer than this one.
            strip.removeLast(max(0, strip.count - place.start))
            strip += [Int?](repeating: nil, count: place.start - strip.count)
            strip += [Int?](repeating: clip, count: place.heard)
        }
        for clip in own { places[clip]?.heard = 0 }
        for case let clip? in strip { places[clip]?.heard += 1 }
    }
}
