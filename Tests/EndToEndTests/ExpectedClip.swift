import Foundations
import TestSupport

/// A listed clip and where it belongs, worked out from the contract alone.
struct ExpectedClip {
    let listed: ListedDay.Clip
    /// `nil`: it has no sound to place.
    let sound: OggOracle?
    /// When it starts, in thirds of an attosecond since 1970: a sample at 48 kHz is a whole number of them.
    let time: Int128
    var startFrame = 0
    var frames = 0
    var shiftedFrames = 0
    /// Those of its end that the next clip of its speaker leaves no room for.
    var cutFrames = 0

    static let unitsPerSecond: Int128 = 3_000_000_000_000_000_000

    init(_ listed: ListedDay.Clip, isPlaced: Bool, mark: Job.Mark) throws {
        self.listed = listed
        sound = isPlaced ? try OggOracle(listed.bytes) : nil
        let marked = try Self.time(listed.timestamp)
        time = mark == .end ? marked - Int128(sound?.samples48k ?? 0) * (Self.unitsPerSecond / 48_000) : marked
    }

    /// Up to 18 digits of a second; whole ones and offsets as the program reads them.
    private static func time(_ text: String) throws -> Int128 {
        let parts = text.split { $0 == "." || $0 == "," }
        let digits = parts.count == 2 ? String(parts[1].prefix { $0.isASCII && $0.isNumber }) : ""
        let rest = parts.count == 2 ? parts[1].dropFirst(digits.count) : ""
        guard digits.count <= 18, let whole = UTCTime(iso8601: String(parts[0]) + String(rest), naive: .utc),
            let attoseconds = Int128(digits + String(repeating: "0", count: 18 - digits.count))
        else { throw TestSupportError(reason: "\(text) is no time") }
        return Int128(whole.seconds) * unitsPerSecond + attoseconds * 3
    }

    var endFrame: Int { startFrame + frames }

    /// The frame at which it would start if nothing were moved.
    func nominalFrame(since start: Int128, rate: Int) -> Int {
        let scaled = (time - start) * Int128(rate)
        return Int((scaled + Self.unitsPerSecond / 2) / Self.unitsPerSecond)
    }
}

extension ListedDay.Clip {
    /// The bytes of its one entry; none where it has no such.
    var bytes: [UInt8] { candidates.count == 1 ? candidates[0].bytes : [] }
}
