import Testing

@testable import Stitching

@Suite("The number of a clip in the name of its file")
struct ClipFileNamesTests {
    @Test(
        "has four digits, or as many as the last one needs",
        arguments: [
            (0, 1, "0000"), (7, 10_000, "0007"), (9999, 10_000, "9999"), (7, 10_001, "00007"),
            (10_000, 10_001, "10000"),
            (99_999, 100_000, "99999"), (0, 100_001, "000000"),
        ])
    func digits(index: Int, count: Int, number: String) { #expect(ClipFileNames.number(index, of: count) == number) }
}
