/// What the articles show, done with a folder of hour archives: Examples ARCHIVES BAG
@main
enum Examples {
    static func main() throws {
        let (folder, bag) = (CommandLine.arguments[1], CommandLine.arguments[2])
        let clip = try firstClip(of: folder + "/audio_14.zip") ?? []
        let samples = try samples(of: clip, sampleRate: 16_000)
        print(
            "the first clip: \(clip.count) bytes, \(samples.count) frames, loudest \(samples.map(\.magnitude).max() ?? 0)"
        )
        let isIntact = try stitchDay(folder, into: bag, day: "2025-12-12", outputs: [SpeechTable()])
        print("the bag is \(isIntact ? "intact" : "not intact")")
    }
}
