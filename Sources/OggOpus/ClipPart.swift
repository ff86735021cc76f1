/// What a clip's pages hold, in its order.
enum ClipPart {
    /// A stream begins: the first one, or one that is chained behind it.
    case link
    case silence(ClipSilence)
    /// A packet that libopus can decode. Its bytes live until the next part is asked for.
    case packet(ByteView, samples48k: Int)
}
