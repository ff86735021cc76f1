import Foundations

/// The frames of one channel that redactions hide.
struct HiddenSpans {
    /// Sorted, without overlaps, and not adjacent.
    let ranges: [Range<Int>]

    init(_ redactions: [Redaction], channel: String) {
        let channel = ExactText(channel)
        self.init(redactions.filter { $0.channels.contains { ExactText($0) == channel } }.map(\.range))
    }

    init(_ ranges: [Range<Int>]) {
        var united: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = united.last, range.lowerBound <= last.upperBound {
                united[united.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                united.append(range)
            }
        }
        self.ranges = united
    }

    /// Whether any frame of the range is hidden. An empty range counts as its first frame.
    func touch(_ range: Range<Int>) -> Bool {
        let range = range.lowerBound..<max(range.upperBound, range.lowerBound + 1)
        return last(startingBefore: range.upperBound).map { $0.upperBound > range.lowerBound } ?? false
    }

    /// Whether all frames of the range are hidden.
    func cover(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        return last(startingBefore: range.lowerBound + 1).map { $0.upperBound >= range.upperBound } ?? false
    }

    /// The range without the hidden frames at its end.
    func heard(_ range: Range<Int>) -> Range<Int> {
        guard let last = last(startingBefore: range.upperBound), last.upperBound >= range.upperBound else {
            return range
        }
        return range.lowerBound..<max(range.lowerBound, last.lowerBound)
    }

    private func last(startingBefore frame: Int) -> Range<Int>? {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].lowerBound < frame { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? ranges[low - 1] : nil
    }
}
