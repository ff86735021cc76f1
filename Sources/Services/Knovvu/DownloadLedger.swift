import Files
import Foundations
import HTTP
import JSON

/// The downloads of the last hour, in a file that survives the run: a service that allows so many an hour counts on,
/// whoever is restarted.
///
/// A download is entered before it is asked for, and struck out where nothing came of it: a run that is killed in
/// between has counted one too many, never one too few.
package final class DownloadLedger {
    package let limit: Int
    /// Set where the file could not be used.
    package private(set) var note: String?

    private let path: String
    private let staging: StagingFolder
    private let clock: any WallClock
    private var content = Content()

    /// The service counts from when a request reaches it, which is later than when it is sent.
    private static let windowSeconds: Double = 3600 + 5

    private struct Content: Codable {
        var format = "opusstitch-downloads/1"
        var downloads: [Download] = []
        /// What the service itself said, and when it did.
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
    ///   - path: a JSON file; made when the first download is entered.
    ///   - staging: on the same file system.
    ///   - limit: downloads in an hour.
    ///   - clock: tells what the last hour is.
    package init(path: String, staging: StagingFolder, limit: Int, clock: any WallClock) throws {
        self.path = path
        self.staging = staging
        self.limit = limit
        self.clock = clock
        guard Folder.kind(of: path) != .nothing else { return }
        let bytes = try InputFile.contents(of: path, limit: 1 << 20)
        if let content = try? JSONText.value(Content.self, from: bytes) {
            self.content = content
        } else {
            note =
                "\(path) is damaged, and a new one was started: downloads of the last hour may not be in it, "
                + "and the service may refuse one"
        }
        settle()
    }

    /// How many of the last hour are known.
    package var used: Int {
        settle()
        return content.downloads.count
    }

    /// When the next download may go; `nil` for now.
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

    /// Enters a download that is about to be asked for.
    package func enter(_ what: String) throws {
        settle()
        content.downloads.append(Download(at: clock.now.rfc3339, what: what))
        try save()
    }

    /// Strikes the last one out: it was not a download after all.
    package func strike() throws {
        guard !content.downloads.isEmpty else { return }
        content.downloads.removeLast()
        try save()
    }

    /// The service refused a download.
    ///
    /// - Parameter seconds: what it asks to wait. Where it does not say: until the oldest known download is an hour
    ///   old, and a whole hour where none is known and others have used it up.
    package func refuse(seconds: Double?) throws {
        settle()
        let now = clock.now
        let oldest = content.downloads.compactMap(\.time).min() ?? now
        let until = seconds.map { now.plus(seconds: max(1, $0)) } ?? oldest.plus(seconds: Self.windowSeconds)
        content.refusal = Refusal(at: now.rfc3339, notBefore: until.rfc3339)
        try save()
    }

    /// Forgets what is over. A time that lies in the future was written by a clock that was wrong, or is wrong now: a
    /// download then counts from now on, and a refusal is asked for again.
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
        try PendingFile.write(try JSONText.bytes(of: content), to: path, staging: staging)
    }
}

extension DownloadLedger {
    package var quota: FetchQuota {
        FetchQuota(downloadsPerHour: limit, used: used, nextAt: nextAllowed?.rfc3339)
    }
}
