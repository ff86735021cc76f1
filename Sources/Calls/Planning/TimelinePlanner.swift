import Foundations

/// Places the clips of one session in time. A pure function: equal clips give equal plans.
package enum TimelinePlanner {
    /// - Parameters:
    ///   - clips: all clips of the session in conversation order (`ListedClip.precedes`), including those without
    ///     sound.
    ///   - sampleRate: the rate of the timeline.
    package static func plan(
        clips: [TimedClip], options: TimelineOptions, sampleRate: SampleRate
    ) -> TimelinePlan {
        let speakers = Set(clips.map(\.speaker)).sorted()
        let starts = clips.map { $0.start(mark: options.timestampMark(of: $0.speaker)) }
        // Uses the precision in which the time is written, so that readers of the output compute the same frames.
        guard let origin = starts.lazy.compactMap({ $0 }).min()?.writable else {
            return TimelinePlan(
                sampleRate: sampleRate, start: nil, frames: 0, speakers: speakers,
                placements: clips.map { _ in nil }, gapsShortened: [], silences: [])
        }
        var placements = nominalPlacements(
            clips: clips, starts: starts, origin: origin, speakers: speakers, sampleRate: sampleRate)
        switch options.overlap {
        case .queue: queue(&placements, speakerCount: speakers.count)
        case .cut: cut(&placements, speakerCount: speakers.count)
        case .mix: break
        }
        let silences = silences(of: placements)
        var gaps: [ShortenedGap] = []
        if let seconds = options.maxGapSeconds {
            let longest = Int((seconds * Double(sampleRate.rawValue)).rounded())
            gaps = shortenGaps(&placements, longest: longest)
        }
        return TimelinePlan(
            sampleRate: sampleRate, start: origin, frames: placements.lazy.compactMap { $0?.endFrame }.max() ?? 0,
            speakers: speakers, placements: placements, gapsShortened: gaps, silences: silences)
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

    /// Clips of one speaker never overlap: each starts at its time, or at the end of the preceding clip if that is
    /// later.
    private static func queue(_ placements: inout [TimelinePlan.Placement?], speakerCount: Int) {
        var ends = [Int](repeating: 0, count: speakerCount)
        for index in inStartOrder(placements) {
            guard let placement = placements[index] else { continue }
            let shift = max(0, ends[placement.speakerIndex] - placement.startFrame)
            let queued = placement.shifted(by: shift, isMove: true)
            ends[placement.speakerIndex] = queued.endFrame
            placements[index] = queued
        }
    }

    /// Clips of one speaker never overlap: each ends at the latest where the next one starts. Of clips that start at
    /// the same frame, the last one in the conversation is played. A clip of zero frames cuts nothing.
    private static func cut(_ placements: inout [TimelinePlan.Placement?], speakerCount: Int) {
        var nextStarts = [Int](repeating: .max, count: speakerCount)
        for index in inStartOrder(placements).reversed() {
            guard let placement = placements[index], placement.frames > 0 else { continue }
            let room = nextStarts[placement.speakerIndex] - placement.startFrame
            nextStarts[placement.speakerIndex] = placement.startFrame
            placements[index] = placement.cut(to: min(room, placement.frames))
        }
    }

    /// Silences of all channels, in order.
    private static func silences(of placements: [TimelinePlan.Placement?]) -> [TimelinePlan.Silence] {
        var silences: [TimelinePlan.Silence] = []
        var coveredTo = 0
        for index in inStartOrder(placements) {
            guard let placement = placements[index] else { continue }
            if placement.startFrame > coveredTo {
                silences.append(
                    TimelinePlan.Silence(
                        startFrame: coveredTo, frames: placement.startFrame - coveredTo, clipAfter: index))
            }
            coveredTo = max(coveredTo, placement.endFrame)
        }
        return silences
    }

    /// Shortens silences of all channels to their first `longest` frames and moves the following clips forward.
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

    /// If timestamps mark ends, the order of starts differs from the conversation order. Ties keep the conversation
    /// order.
    private static func inStartOrder(_ placements: [TimelinePlan.Placement?]) -> [Int] {
        placements.indices
            .filter { placements[$0] != nil }
            .sorted { (placements[$0]?.startFrame ?? 0, $0) < (placements[$1]?.startFrame ?? 0, $1) }
    }
}

extension TimelinePlan.Placement {
    fileprivate func shifted(by frames: Int, isMove: Bool = false) -> Self {
        Self(
            speakerIndex: speakerIndex, startFrame: startFrame + frames, frames: self.frames,
            shiftedFrames: shiftedFrames + frames, movedFrames: movedFrames + (isMove ? frames : 0),
            cutFrames: cutFrames)
    }

    fileprivate func cut(to frames: Int) -> Self {
        Self(
            speakerIndex: speakerIndex, startFrame: startFrame, frames: frames, shiftedFrames: shiftedFrames,
            movedFrames: movedFrames, cutFrames: cutFrames + self.frames - frames)
    }
}
