import Testing

@testable import Stitching

@Suite("The samples of another decoder")
struct DecoderToleranceTests {
    @Test(
        "may differ by eight, in one of fifty, or in one",
        arguments: [
            (1000, 20, 8, true), (1000, 21, 8, false), (1000, 20, 9, false), (1000, 0, 0, true), (49, 1, 8, true),
            (49, 2, 1, false), (100, 2, 1, true), (99, 2, 1, false),
        ])
    func tolerance(samples: Int, differing: Int, largest: Int, isAllowed: Bool) {
        #expect(
            DecoderTolerance.allows(samples: samples, differing: differing, difference: largest) == isAllowed)
    }
}
