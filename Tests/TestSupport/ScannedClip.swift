import OggOpus

/// A clip without its archive.
public enum ScannedClip {
    /// What a scan of its bytes finds.
    public static func facts(_ clip: [UInt8]) throws -> ClipFacts {
        var scanner = ClipScanner()
        clip.withUnsafeBytes { scanner.take($0) }
        return try scanner.finish()
    }
}
