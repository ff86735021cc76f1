/// Keeps libopus decoders for the next clip. One pool belongs to one thread at a time.
public final class DecoderPool {
    private var idle: [PacketDecoder] = []

    public init() {}

    func take(sampleRate: Int) throws(ClipError) -> PacketDecoder {
        if let index = idle.lastIndex(where: { $0.sampleRate == sampleRate }) { return idle.remove(at: index) }
        return try PacketDecoder(sampleRate: sampleRate)
    }

    func give(back decoder: PacketDecoder) {
        // Enough for every rate and a few clips at once.
        if idle.count < 16 { idle.append(decoder) }
    }
}
