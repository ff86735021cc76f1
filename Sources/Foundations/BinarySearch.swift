extension RandomAccessCollection where Index == Int {
    /// The position of the first element for which the condition is true; the end if there is none. Before it, the
    /// condition must be false for all, and behind it true for all. Binary search.
    @inlinable
    package func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
