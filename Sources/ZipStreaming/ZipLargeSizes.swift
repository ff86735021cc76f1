/// Sizes and offsets that 32 bits cannot hold (APPNOTE.TXT, section 4.5.3): each is in the ZIP64 extra field, in a fixed
/// order, where its place in the header is filled with ones.
struct ZipLargeSizes {
    private var numbers: ArraySlice<UInt8> = []

    init(extra: ArraySlice<UInt8>) {
        var rest = extra
        while rest.count >= 4 {
            let length = rest.number(at: 2, count: 2)
            if rest.number(at: 0, count: 2) == 1 {
                numbers = rest.dropFirst(4).prefix(length)
                return
            }
            rest = rest.dropFirst(4 + length)
        }
    }

    /// `value`, or the next number of the extra field where `value` stands for one.
    mutating func take(insteadOf value: Int) -> Int {
        guard value == 0xFFFF_FFFF, numbers.count >= 8 else { return value }
        defer { numbers = numbers.dropFirst(8) }
        return numbers.number(at: 0, count: 8)
    }
}
