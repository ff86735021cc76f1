/// The bytes of a document: all of them, or a window of a file that moves with the reader.
struct JSONBytes {
    let count: Int
    /// The bytes from `start` on.
    private var window: [UInt8]
    private var start = 0
    /// `nil` if all bytes are in memory.
    let load: (@Sendable (_ offset: Int, _ count: Int) -> [UInt8])?

    /// Large enough that most objects lie within one window.
    private static let windowSize = 1 << 18

    init(_ bytes: [UInt8]) {
        window = bytes
        count = bytes.count
        load = nil
    }

    /// - Parameter load: returns the bytes at an offset, or fewer if they cannot be read.
    init(count: Int, load: @escaping @Sendable (_ offset: Int, _ count: Int) -> [UInt8]) {
        self.count = count
        window = []
        self.load = load
    }

    /// - Parameter position: below `count`.
    /// - Returns: 0, which no JSON has, for a byte that cannot be read.
    subscript(position: Int) -> UInt8 {
        mutating get {
            let index = position &- start
            // A position before the window gives a number beyond any window.
            if UInt(bitPattern: index) < UInt(bitPattern: window.count) { return window[index] }
            guard let load else { return 0 }
            window = load(position, Self.windowSize)
            start = position
            return window.first ?? 0
        }
    }

    /// Fewer bytes if they cannot be read.
    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
        let (lower, upper) = (range.lowerBound - start, range.upperBound - start)
        if lower >= 0, upper <= window.count { return window[lower..<upper] }
        return load.map { $0(range.lowerBound, range.count)[...] } ?? []
    }
}
