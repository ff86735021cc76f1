import Foundations
import OggOpus
import WaveAudio
import ZipStreaming

extension Software {
    /// The C libraries at work in this process, as they name themselves. libopusfile has no call that would tell.
    public static var libraries: [String] {
        [OpusLibrary.version, SoundFileLibrary.version, ArchiveLibrary.version]
    }
}
