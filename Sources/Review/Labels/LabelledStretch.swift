import Bag

/// A stretch of the timeline in which a clip sounds.
struct LabelledStretch {
    let clip: TimelineDocument.Clip
    let startFrame: Int
    let endFrame: Int
    private let sampleRate: Int

    /// Those of a session in the order of their starts; a clip without one frame has none.
    static func list(of timeline: TimelineDocument) -> [LabelledStretch] {
        let stretches = timeline.clips.compactMap { clip -> LabelledStretch? in
            guard let start = clip.startFrame, let end = clip.endFrame, end > start else { return nil }
            return LabelledStretch(clip: clip, startFrame: start, endFrame: end, sampleRate: timeline.sampleRate)
        }
        return stretches.enumerated()
            .sorted { ($0.element.startFrame, $0.offset) < ($1.element.startFrame, $1.offset) }
            .map(\.element)
    }

    var startMilliseconds: Int { milliseconds(startFrame) }
    var endMilliseconds: Int { milliseconds(endFrame) }
    var startMicroseconds: Int { rounded(startFrame, perSecond: 1_000_000) }
    var endMicroseconds: Int { rounded(endFrame, perSecond: 1_000_000) }

    private func milliseconds(_ frame: Int) -> Int { rounded(frame, perSecond: 1000) }

    /// In integers, halves rounded up.
    private func rounded(_ frame: Int, perSecond parts: Int) -> Int {
        frame / sampleRate * parts + (frame % sampleRate * parts + sampleRate / 2) / sampleRate
    }
}
