/// A length of sound in words.
enum SoundLength {
    /// Seconds with milliseconds: `1.250`.
    static func text(samples48k: Int64) -> String {
        let milliseconds = (samples48k + 24) / 48
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
    }

    /// `1.250 s`, or samples where that would say nothing.
    static func words(samples48k: Int64) -> String {
        samples48k >= 48 ? "\(text(samples48k: samples48k)) s" : "\(samples(samples48k)) at 48 kHz"
    }

    static func samples(_ count: Int64) -> String { count == 1 ? "1 sample" : "\(count) samples" }
}
