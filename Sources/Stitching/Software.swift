import OggOpus
import WaveAudio
import ZipStreaming

/// What made a file.
public enum Software {
    /// Semantic (semver.org), and the only place where it stands.
    public static let version = "0.1.0"
    public static let name = "opusstitch \(version)"

    /// The C libraries at work in this process, as they name themselves. libopusfile has no call that would tell.
    public static var libraries: [String] {
        [OpusLibrary.version, SoundFileLibrary.version, ArchiveLibrary.version]
    }
}
