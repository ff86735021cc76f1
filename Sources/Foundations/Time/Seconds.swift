/// Seconds for people: rounded to the millisecond. Frames are the exact figure.
public enum Seconds {
    public static func rounded(frames: Int, sampleRate: Int) -> Double {
        // In integers, so that a sum rounds the same way on every machine.
        let rate = sampleRate
        let milliseconds = frames / rate * 1000 + (frames % rate * 1000 + rate / 2) / rate
        return Double(milliseconds) / 1000
    }
}
