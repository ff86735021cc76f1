import Recordings
import TestSupport

/// A listed clip and where it belongs, worked out from the contract alone.
struct ExpectedClip {
    let listed: ListedDay.Clip
    /// `nil`: it has no sound to place.
    let sound: OggOracle?
    /// When it starts, in thirds of a nanosecond since 1970: a sample at 48 kHz is a whole number of them.
    let time: Int128
    var startFrame = 0
    var frames = 0
    var shiftedFrames = 0

    static let unitsPerSecond: Int128 = 3_000_000_000

    init(_ listed: ListedDay.Clip, isPlaced: Bool, mark: Job.Mark) throws {
        self.listed = listed
        guard let written = UTCTime(iso8601: listed.timestamp) else {
            throw TestSupportError(reason: "\(listed.timestamp) is no time")
        }
        sound = isPlaced ? try OggOracle(listed.bytes) : nil
        let marked = Int128(written.seconds) * Self.unitsPerSecond + Int128(written.nanoseconds) * 3
        time = mark == .end ? marked - Int128(sound?.samples48k ?? 0) * 62_500 : marked
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
