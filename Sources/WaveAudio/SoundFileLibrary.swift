import CSndFile

/// The libsndfile that writes headers.
public enum SoundFileLibrary {
    /// As the library names itself: `libsndfile-1.2.0`. sf_version_string.
    public static var version: String {
        // A constant of the library.
        unsafe String(cString: sf_version_string())
    }
}
