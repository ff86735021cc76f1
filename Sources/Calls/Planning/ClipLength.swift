/// The length of a clip on Opus's 48 kHz clock, link by link: a file may chain several streams (RFC 7845 section 3).
public struct ClipLength: Hashable, Sendable {
    /// Samples of the first link, after pre-skip and end trimming.
    public let first: Int
    /// Samples of further links; nearly always empty.
    public let rest: [Int]

    public init(samples48k first: Int, rest: [Int] = []) {
        self.first = first
        self.rest = rest
    }

    public var samples48k: Int { rest.reduce(first, +) }

    /// Each link is rounded down on its own, as each is decoded on its own.
    public func frames(at rate: SampleRate) -> Int {
        rest.reduce(rate.frames(samples48k: first)) { $0 + rate.frames(samples48k: $1) }
    }
}
