/// A stretch of a clip that is silent in place of sound, and why. Sound that decodes to silence is no such stretch.
public struct ClipSilence: Hashable, Sendable {
    public enum Reason: Hashable, CaseIterable, Sendable {
        /// Pages or packets are lost.
        case lost
        /// A packet is there, and cannot be decoded.
        case undecodable
        /// The granule positions leave time for sound that never came.
        case neverCame
    }

    /// At 48 kHz.
    public let samples48k: Int
    public let reason: Reason
}
