import Recordings

/// Places the clips of one session in time. A pure function: the same clips give the same plan, always.
public enum TimelinePlanner {
    /// - Parameters:
    ///   - clips: all clips of the session in conversation order (`ListedClip.precedes`), also those without sound.
    ///   - sampleRate: the rate of the timeline.
    public static func plan(
        clips: [TimedClip], options: TimelineOptions, sampleRate: SampleRate
    ) -> TimelinePlan {
        let speakers = Set(clips.map(\.speaker)).sorted()
        let starts = clips.map { $0.start(mark: options.timestampMark(of: $0.speaker)) }
        guard let origin = starts.lazy.compactMap({ $0 }).min() else {
            return TimelinePlan(
                sampleRate: sampleRate, start: nil, frames: 0, speakers: speakers,
                placements: clips.map { _ in nil }, gapsShortened: [])
        }
        var placements = nominalPlacements(
            clips: clips, starts: starts, origin: origin, speakers: speakers, sampleRate: sampleRate)
        if options.overlap == .queue { queue(&placements, speakerCount: speakers.count) }
        var gaps: [ShortenedGap] = []
        if let seconds = options.maxGapSeconds {
            let longest = Int((seconds * Double(sampleRate.rawValue)).rounded())
            gaps = shortenGaps(&placements, longest: longest)
        }
        return TimelinePlan(
            sampleRate: sampleRate, start: origin, frames: placements.lazy.compactMap { $0?.endFrame }.max() ?? 0,
            speakers: speakers, placements: placements, gapsShortened: gaps)
    }

    private static func nominalPlacements(
        clips: [TimedClip], starts: [UTCTime?], origin: UTCTime, speakers: [Speaker], sampleRate: SampleRate
    ) -> [TimelinePlan.Placement?] {
        zip(clips, starts).map { clip, start in
            guard let length = clip.length, let start, let speakerIndex = speakers.firstIndex(of: clip.speaker)
            else { return nil }
            return TimelinePlan.Placement(
                speakerIndex: speakerIndex, startFrame: start.frame(since: origin, sampleRate: sampleRate.rawValue),
                frames: length.frames(at: sampleRate), shiftedFrames: 0)
        }
    }

    /// Clips of one speaker never overlap: each starts at its time, or where the one before it ends.
    private static func queue(_ placements: inout [TimelinePlan.Placement?], speakerCount: Int) {
        var ends = [Int](repeating: 0, count: speakerCount)
        for index in inStartOrder(placements) {
            guard let placement = placements[index] else { continue }
            let shift = max(0, ends[placement.speakerIndex] - placement.startFrame)
            let queued = placement.shifted(by: shift)
            ends[placement.speakerIndex] = queued.endFrame
            placements[index] = queued
        }
    }

    /// Silences of all channels keep their first `longest` frames; what follows moves up.
    private static func shortenGaps(_ placements: inout [TimelinePlan.Placement?], longest: Int) -> [ShortenedGap] {
        var gaps: [ShortenedGap] = []
        var coveredTo = 0  // in frames before shortening
        var removed = 0
        for index in inStartOrder(placements) {
            guard let placement = placements[index] else { continue }
            let silence = placement.startFrame - coveredTo
            if silence > longest {
                gaps.append(
                    ShortenedGap(
                        startFrame: coveredTo - removed, frames: longest, removedFrames: silence - longest))
                removed += silence - longest
            }
            coveredTo = max(coveredTo, placement.endFrame)
            placements[index] = placement.shifted(by: -removed)
        }
        return gaps
    }

    /// Where timestamps mark ends, the order of starts is not the order of the conversation; ties keep the latter.
    private static func inStartOrder(_ placements: [TimelinePlan.Placement?]) -> [Int] {
        placements.indices
            .filter { placements[$0] != nil }
            .sorted { (placements[$0]?.startFrame ?? 0, $0) < (placements[$1]?.startFrame ?? 0, $1) }
    }
}

extension TimelinePlan.Placement {
    fileprivate func shifted(by frames: Int) -> Self {
        Self(
            speakerIndex: speakerIndex, startFrame: startFrame + frames, frames: self.frames,
            shiftedFrames: shiftedFrames + frames)
    }
}
