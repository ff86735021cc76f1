/// Cuts a list of sessions into runs whose documents may be in memory at the same time: most have a few dozen clips, and
/// one may have a hundred thousand.
enum SessionBatches {
    /// Bytes of JSON; as values they take about ten times as much.
    private static let mostBytes = 4 << 20

    /// - Parameter documentBytes: of each session.
    /// - Returns: their positions, all of them, in order.
    static func ranges(documentBytes: [Int]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var sum = 0
        for (index, bytes) in documentBytes.enumerated() {
            if index > start, sum + bytes > mostBytes {
                ranges.append(start..<index)
                (start, sum) = (index, 0)
            }
            sum += bytes
        }
        if start < documentBytes.count { ranges.append(start..<documentBytes.count) }
        return ranges
    }
}
