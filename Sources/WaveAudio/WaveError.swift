import CSndFile

/// libsndfile could not do what was asked.
public struct WaveError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String
    /// libsndfile's error number (sf_error).
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

    public var description: String { "libsndfile: \(reason)" }
}
