import Files
import Foundations
import HTTP
import JSON

/// The downloads of the last hour, in a file that survives the run. The service limits downloads per hour, and a
/// restart of this program does not reset its count.
///
/// A download is entered before it is requested, and removed if it did not count. If a run is killed in between, the
/// count is one too high, never too low.
package final class DownloadLedger {
    package let limit: Int
    /// A note for the user, if the file could not be used.
    package private(set) var note: String?

    private let path: String
    private let staging: StagingFolder
    private let clock: any WallClock
    private var content = Content()

    /// An hour and a margin: the service counts from the arrival of a request, which is later than its sending.
    private static let windowSeconds: Double = 3600 + 5

    private struct Content: Codable {
        var format = "opusstitch-downloads/1"
        var downloads: [Download] = []
        /// The service's latest refusal.
        var refusal: Refusal?
    }

    private struct Download: Codable {
        var at: String
        var what: String
        var time: UTCTime? { UTCTime(iso8601: at) }
    }

    private struct Refusal: Codable {
        var at: String
        var notBefore: String
    }

    /// - Parameters:
    ///   - path: a JSON file, relative to the output folder. It is created when the first download is entered.
    ///   - staging: the staging folder of the output folder.
    ///   - limit: the number of downloads allowed per hour.
    ///   - clock: the clock that determines the last hour.
    package init(path: String, staging: StagingFolder, limit: Int, clock: any WallClock) throws {
        self.path = path
        self.staging = staging
        self.limit = limit
        self.clock = clock
        guard staging.root.kind(of: path) != nil else { return }
        let bytes = try staging.root.contents(of: path, limit: 1 << 20)
        if let content = try? JSONText.value(Content.self, from: bytes) {
            self.content = content
        } else {
            note =
                "\(staging.root.path(of: path)) is damaged and was recreated; it may lack downloads of the last hour, "
                + "so the service may refuse a download"
        }
        settle()
    }

    /// The number of known downloads in the last hour.
    package var used: Int {
        settle()
        return content.downloads.count
    }

    /// The time of the next allowed download; `nil` if it is allowed now.
    package var nextAllowed: UTCTime? {
        settle()
        let now = clock.now
        var next: UTCTime?
        let times = content.downloads.compactMap(\.time).sorted()
        if times.count >= limit { next = times[times.count - limit].plus(seconds: Self.windowSeconds) }
        if let notBefore = content.refusal.flatMap({ UTCTime(iso8601: $0.notBefore) }) {
            next = max(next ?? notBefore, notBefore)
        }
        return next.flatMap { $0 > now ? $0 : nil }
    }

    /// Enters a download that is about to be requested.
    package func enter(_ what: String) throws {
        settle()
        content.downloads.append(Download(at: clock.now.rfc3339, what: what))
        try save()
    }

    /// Removes the last download, because the service did not count it.
    package func strike() throws {
        guard !content.downloads.isEmpty else { return }
        content.downloads.removeLast()
        try save()
    }

    /// Records that the service refused a download.
    ///
    /// - Parameter seconds: the delay that the service asks for. Without it, the next download waits until the oldest
    ///   known download is an hour old, or a whole hour if none is known.
    package func refuse(seconds: Double?) throws {
        settle()
        let now = clock.now
        let oldest = content.downloads.compactMap(\.time).min() ?? now
        let until = seconds.map { now.plus(seconds: max(1, $0)) } ?? oldest.plus(seconds: Self.windowSeconds)
        content.refusal = Refusal(at: now.rfc3339, notBefore: until.rfc3339)
        try save()
    }

    /// Removes expired entries. A time in the future was written by a clock that was wrong, or the clock is wrong now:
    /// such a download counts from now, and such a refusal is dropped.
    private func settle() {
        let now = clock.now
        content.downloads = content.downloads.compactMap { download in
            guard let time = download.time else { return nil }
            if time > now.plus(seconds: 1) { return Download(at: now.rfc3339, what: download.what) }
            return now.secondsSince(time) < Self.windowSeconds ? download : nil
        }
        if let refusal = content.refusal {
            let at = UTCTime(iso8601: refusal.at)
            let notBefore = UTCTime(iso8601: refusal.notBefore)
            let isOver = notBefore.map { $0 <= now } ?? true
            if isOver || (at.map { $0 > now.plus(seconds: 1) } ?? true) { content.refusal = nil }
        }
    }

    private func save() throws {
        try PendingFile.write(try JSONText.bytes(of: content), to: path, in: staging)
    }
}

extension DownloadLedger {
    package var quota: FetchQuota {
        FetchQuota(downloadsPerHour: limit, used: used, nextAt: nextAllowed?.rfc3339)
    }
}
