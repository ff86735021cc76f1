import Foundations

/// How far a fetch is, for those who watch.
public enum FetchProgress: Sendable {
    /// Asking for what there is.
    case asking(String)
    /// Reading what has arrived, or what is in place.
    case checking(String)
    /// - Parameters:
    ///   - bytes: those that are there; `total` where it is known.
    ///   - done: archives that are in place, of `count`.
    case downloading(name: String, bytes: Int, total: Int?, done: Int, count: Int, quota: FetchQuota?)
    case waiting(until: UTCTime, reason: String)
}

/// The downloads that a service allows in an hour, and how many of them are used up.
public struct FetchQuota: Hashable, Codable, Sendable {
    public let downloadsPerHour: Int
    public let used: Int
    /// When the next may go, where that is not now.
    public let nextAt: String?
}
