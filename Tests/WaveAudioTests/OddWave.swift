import Foundations
import TestSupport
import WaveAudio

/// What a recording is made from, at random: the same each time for the same generator.
struct OddWave {
    let format: WaveFormat
    let frames: Int
    let description: String
    let originator: String
    let start: UTCTime?
    let history: String
    let cues: [WaveCue]

    /// - Parameter isLong: whether it may have more frames than can be made.
    init(_ random: inout Random, isLong: Bool) {
        let channels = isLong ? [1, 2, 3, 8, 64, 256][random.below(6)] : 1 + random.below(3)
        // At the last of these rates, a day has more samples than 32 bits count.
        let rate = [8000, 12_000, 16_000, 24_000, 48_000, 192_000][random.below(6)]
        format = WaveFormat(sampleRate: rate, channels: channels)
        // Near the largest number of bytes for which sizes of 32 bits are used.
        let largest = (Int(UInt32.max) - 65_536) / (2 * channels)
        // The chunks behind the samples bring the last but one to a size of one byte more.
        let long = [0, 2, 1000, largest - 1, largest, largest + 1, ((1 << 24) - 760) / (2 * channels), 1 << 33]
        frames = isLong ? long[random.below(8)] : [0, 1, 2, 50, 300, 301][random.below(6)]
        description = Self.text(&random, most: 280)
        originator = Self.text(&random, most: 40)
        let seconds = Int64(random.below(4_000_000_000))
        let isWhole = random.below(2) == 0
        start =
            random.below(5) == 0
            ? nil : UTCTime(seconds: seconds, nanoseconds: isWhole ? 0 : Int32(random.below(1_000_000_000)))
        history = Self.text(&random, most: 60) + (random.below(2) == 0 ? "\r\n" : "")
        cues = (0..<[0, 0, 1, 2, 5][random.below(5)]).map { _ in Self.cue(&random) }
    }

    private static func text(_ random: inout Random, most: Int) -> String {
        let count = random.below(4) == 0 ? most - random.below(10) : random.below(most)
        let isASCII = random.below(2) == 0
        return (0..<(isASCII ? count : count / 2)).map { _ in
            isASCII ? "abc def/"[random.below(8)] : ["é", "a", "語", "😀", "b"][random.below(5)]
        }.joined()
    }

    static func cue(_ random: inout Random) -> WaveCue {
        let largest = Int(UInt32.max)
        let starts = [0, 1, 40, 70_000, largest - 1, largest, largest + 1]
        let lengths = [0, 1, 300, 70_000, largest, largest + 1]
        let label = ["", "a", "ab", "é\u{0}!", "user: message (message_1.opus)"][random.below(5)]
        return WaveCue(startFrame: starts[random.below(7)], frames: lengths[random.below(6)], label: label)
    }

    static func samples(_ count: Int, _ random: inout Random) -> [Int16] {
        (0..<count).map { _ in Int16(truncatingIfNeeded: random.next()) }
    }
}

extension String {
    fileprivate subscript(_ place: Int) -> String { String(self[index(startIndex, offsetBy: place)]) }
}

/// What results are in words.
enum Text {
    /// An error, without the words of a library.
    static func error(_ error: any Error) -> String {
        guard let error = error as? WaveError else { return "another error" }
        return "error " + (error.code == 0 ? error.reason : "of libsndfile")
    }

    /// A text; of a long one, its beginning, its length and its digest.
    static func short(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.value < 0x20 ? "<\($0.value)>" : String($0) }
        guard scalars.count > 30 else { return scalars.joined() }
        return scalars.prefix(12).joined() + "… (\(text.utf8.count), \(digest(Array(text.utf8))))"
    }

    /// Of 32 bits (FNV-1a).
    static func digest(_ bytes: some Sequence<UInt8>) -> String {
        String(bytes.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }, radix: 16)
    }

    static func digest(_ samples: [Int16]) -> String {
        digest(samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
    }
}
