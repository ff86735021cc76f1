import Foundations

/// What a fetch is at.
extension Progress {
    /// Asking for what there is.
    static func asking(_ what: String) -> Progress { Progress(Phase("asking for \(what)")) }

    /// Reading what has arrived, or what is in place.
    static func checking(_ name: String) -> Progress { Progress(Phase("checking \(name)")) }

    /// - Parameters:
    ///   - bytes: those that are there; `total` where it is known.
    ///   - done: archives that are in place, of `count`.
    static func downloading(
        name: String, bytes: Int, total: Int?, done: Int, count: Int, quota: FetchQuota?
    ) -> Progress {
        let used = quota.map { "; download \($0.used) of \($0.downloadsPerHour) this hour" } ?? ""
        return Progress(
            Phase("downloading \(name)"), done: bytes, of: total, .bytes, remark: "\(done + 1) of \(count)\(used)")
    }

    static func waiting(until: UTCTime, reason: String) -> Progress {
        Progress(Phase("waiting until \(until.rfc3339): \(reason)"))
    }
}

/// The downloads that a service allows in an hour, and how many of them are used up.
public struct FetchQuota: Hashable, Codable, Sendable {
    public let downloadsPerHour: Int
    public let used: Int
    /// When the next may go, where that is not now.
    public let nextAt: String?
}
