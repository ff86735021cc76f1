import Foundations
import Testing

@Suite("Binary search")
struct BinarySearchTests {
    @Test("finds in every sorted list of up to seven elements what a look at each finds")
    func all() {
        for count in 0...7 {
            for bits in 0..<1 << count {
                // A bit for each element: whether it is larger than the one before.
                let list = (0..<count).reduce(into: [Int]()) { list, at in
                    list.append((list.last ?? 0) + (bits >> at & 1))
                }
                for value in -1...8 {
                    #expect(
                        list.partitioningIndex { $0 >= value } == list.firstIndex { $0 >= value } ?? list.endIndex,
                        "\(value) in \(list)")
                    let part = list.dropFirst(2)
                    #expect(
                        part.partitioningIndex { $0 > value } == part.firstIndex { $0 > value } ?? part.endIndex,
                        "\(value) in \(part)")
                }
            }
        }
    }
}
