/// 16-bit PCM, little-endian, channels interleaved: the one format that is written.
public struct WaveFormat: Hashable, Sendable {
    /// Hz.
    public let sampleRate: Int
    public let channels: Int

    public init(sampleRate: Int, channels: Int) {
        self.sampleRate = sampleRate
        self.channels = channels
    }

    public var bytesPerFrame: Int { 2 * channels }
}
