import CSndFile

/// 16-bit PCM, little-endian, channels interleaved: the one format that is written.
public struct WaveFormat: Hashable, Sendable {
    /// Hz.
    public let sampleRate: Int
    public let channels: Int

    public init(sampleRate: Int, channels: Int) {
        self.sampleRate = sampleRate
        self.channels = channels
    }

    public var bytesPerFrame: Int { 2 * channels }
}

/// A recording could not be read or written.
public struct WaveError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String
    /// libsndfile's error number (sf_error); 0 where it was found here.
    public let code: Int32

    init(_ reason: String, code: Int32 = 0) {
        self.reason = reason
        self.code = code
    }

    /// - Parameter file: one that is open; `nil` for the last that could not be opened.
    init(of file: OpaquePointer?) {
        // Words that the library keeps, copied at once.
        unsafe self.init(String(cString: sf_strerror(file)), code: sf_error(file))
    }

    /// The library is named where it is the one that says so.
    public var description: String { code == 0 ? reason : "libsndfile: \(reason)" }
}

/// The libsndfile that writes headers.
public enum SoundFileLibrary {
    /// As the library names itself: `libsndfile-1.2.0`. sf_version_string.
    public static var version: String {
        // A constant of the library.
        unsafe String(cString: sf_version_string())
    }
}
