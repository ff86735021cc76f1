import Calls
import Testing

@Suite("A rate that covers all clips")
struct SampleRateTests {
    @Test(
        "is the smallest that libopus knows and that no clip exceeds",
        arguments: [
            ([8000], 8000), ([8000, 8000], 8000), ([8001], 12_000), ([11_025], 12_000), ([12_000], 12_000),
            ([8000, 16_000], 16_000), ([16_000, 24_000, 8000], 24_000), ([22_050], 24_000), ([24_000], 24_000),
            ([24_001], 48_000), ([32_000], 48_000), ([44_100], 48_000), ([48_000], 48_000), ([96_000, 8000], 48_000),
            ([4_294_967_295], 48_000), ([1], 8000), ([0], 48_000), ([8000, 0], 48_000), ([0, 8000], 48_000),
            ([], 48_000),
        ])
    func covers(_ originalRates: [Int], _ rate: Int) {
        #expect(SampleRate.covering(originalRates: originalRates).rawValue == rate)
    }

    @Test("frames of a length at 48 kHz are rounded down", arguments: SampleRate.allCases)
    func frames(_ rate: SampleRate) {
        for samples in [0, 1, 2, 3, 4, 5, 6, 47_999, 48_000, 48_001, 1_000_000_007] {
            #expect(rate.frames(samples48k: samples) == samples * rate.rawValue / 48_000)
        }
    }
}
