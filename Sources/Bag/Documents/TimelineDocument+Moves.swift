import Calls

extension TimelineDocument {
    /// How far each clip stands from the frame of its time, in frames, by its position in `clips`; those that stand
    /// there are not in it. A silence that was shortened before a clip has moved all of the conversation, not the clip.
    public var moves: [Int: Int] {
        var ends: [Int] = []
        // What was taken out in front of all gaps, up to the first one's end, up to the second one's, …
        var removed = [0]
        for gap in gapsShortened.sorted(by: { $0.startFrame < $1.startFrame }) {
            ends.append(gap.startFrame &+ gap.frames)
            removed.append((removed.last ?? 0) &+ gap.removedFrames)
        }
        var moves: [Int: Int] = [:]
        for (index, clip) in clips.enumerated() {
            guard let start = clip.startFrame, let shift = clip.shiftedFrames else { continue }
            // Where all of a silence was taken out, a clip without a frame may stand before it or behind it: where it
            // was moved least.
            let before = ends.countBelow { $0 < start }
            let behind = ends.countBelow { $0 <= start }
            let gaps = min(max(before, removed.countBelow { $0 &+ shift < 0 }), behind)
            let move = shift &+ removed[gaps]
            if move != 0 { moves[index] = Int(clamping: move.magnitude) }
        }
        return moves
    }
}

extension [Int] {
    /// How many there are before the first that is not `below`: of a list in order, by halves.
    fileprivate func countBelow(_ isBelow: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBelow(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
