/// A stretch of a WAV file with a label.
public struct WaveCue: Hashable, Sendable {
    public let startFrame: Int
    public let frames: Int
    public let label: String

    public init(startFrame: Int, frames: Int, label: String) {
        self.startFrame = startFrame
        self.frames = frames
        self.label = label
    }
}
