import COpus

/// The libopus that decodes.
public enum OpusLibrary {
    /// As the library names itself: `libopus 1.3.1`. opus_get_version_string.
    public static var version: String {
        // A constant of the library.
        unsafe String(cString: opus_get_version_string())
    }
}
