import Foundations
import WaveAudio

extension Sequence<Redaction> {
    /// What replaces the samples of a WAV or FLAC file.
    ///
    /// - Parameter channels: the names of the file's channels, in order.
    package func fills(channels: [String]) -> [WaveRedactor.Fill] {
        compactMap { redaction in
            let hidden = Set(redaction.channels.map(ExactText.init))
            let places = channels.indices.filter { hidden.contains(ExactText(channels[$0])) }
            guard !places.isEmpty else { return nil }
            return WaveRedactor.Fill(
                frames: redaction.range, channels: places, content: redaction.style == .tone ? .tone : .silence)
        }
    }
}
