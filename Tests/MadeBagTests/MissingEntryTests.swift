import Bag
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("A clip without an entry")
struct MissingEntryTests {
    @Test("has names of up to 100 characters told whole", arguments: [100, 101])
    func longNames(count: Int) throws {
        let folder = TemporaryFolder()
        let name = String(repeating: "n", count: count - 5) + ".opus"
        var clip = DayMaker.Clip(1, "user", "2025-12-12T15:00:00Z", nil)
        clip.fileName = name
        for (other, words) in [("b", "looked for "), (String(name.dropLast(5)) + ".opux", "similar name: ")] {
            var hour = DayMaker.Hour(15, [DayMaker.Session("t", [clip])])
            hour.unlisted = [ZipMaker.Entry(other, [1])]
            let archives = try DayMaker([hour]).write(to: folder.path)
            let summary = try makeBag(of: archives, in: folder("bag-\(other.count)")).summary
            let message = try #require(summary.problems.first { $0.code == .missing }).message
            let rest = try #require(message.firstRange(of: words)).upperBound
            let shown = message[rest...].prefix { $0 != "," && $0 != ";" }
            let told = words == "looked for " ? name : other
            #expect(shown == (count == 100 ? told : "\(told.prefix(50))…\(told.suffix(49))"))
        }
    }
}
