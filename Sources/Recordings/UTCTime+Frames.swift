extension UTCTime {
    /// The instant that lies `frames` frames after `self`, to the nearest nanosecond.
    ///
    /// - Parameter frames: 0 or more.
    public func plus(frames: Int, sampleRate: Int) -> UTCTime {
        let billion = 1_000_000_000
        let rest = (frames % sampleRate * billion + sampleRate / 2) / sampleRate + Int(nanoseconds)
        return UTCTime(
            seconds: seconds + Int64(frames / sampleRate + rest / billion), nanoseconds: Int32(rest % billion))
    }
}
