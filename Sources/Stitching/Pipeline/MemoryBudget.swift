/// How the 256 MiB are shared out. What is not named here (the program, the list of clips) takes the rest.
enum MemoryBudget {
    /// Decoded frames of one round; two rounds are in memory at a time, one being decoded and one being written.
    static let framesPerRound = 14 << 20
    /// Compressed bytes that are read ahead; while they are used up, as many again are read.
    static let bytesReadAhead = 16 << 20
    /// Archives that are open at a time to read ahead.
    static let archivesReadAhead = 64
    /// A clip with more compressed bytes is read piece by piece while it is decoded.
    static let largestClipInMemory = 4 << 20
    /// Timeline frames of one session in one round: bounds the time between two looks at the world.
    static let timelineFramesPerRound = 96 << 20
    /// Clips of a session whose earlier document is read beside others.
    static let clipsReadAtOnce = 10_000
    /// Frames that are mixed, hashed and written in one go: they stay in the processor's cache.
    static let framesPerWindow = 16 << 10
}
