/// The kinds of audio file that a session can be written as. They stand in `timeline.json` in this order.
public enum AudioKind: String, CaseIterable, Codable, Sendable {
    /// 16-bit PCM.
    case wav
    /// The same samples, losslessly compressed.
    case flac
    /// The clips' own packets, not decoded: a file for each speaker.
    case opus

    /// Whether it holds decoded samples.
    public var isSampled: Bool { self != .opus }

    /// What its files' names end in.
    public var fileExtension: String { rawValue }
}
