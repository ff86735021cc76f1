import Foundations
import HTTP

/// The order in which missing hours are downloaded. Each hour sends one request at a time; after a failure, the others
/// come first, so that an hour that always fails cannot use up the downloads that the service allows.
struct HourQueue {
    /// One missing hour.
    struct Item {
        let day: KnovvuDayFolder
        let hour: String
        /// The failed requests of this run since the last one that made progress.
        fileprivate(set) var failed = 0
        fileprivate(set) var refused = 0
        fileprivate(set) var readyAt: UTCTime?

        fileprivate var isPending: Bool { day.pending.contains(hour) }
    }

    private(set) var items: [Item]
    private let retry: RetryPolicy

    init(of days: [KnovvuDayFolder], retry: RetryPolicy) {
        items = days.flatMap { day in day.pending.map { Item(day: day, hour: $0) } }
        self.retry = retry
    }

    /// Hours with the fewest failed downloads, in this run and earlier ones; of these, those that are deleted first.
    private static func isSooner(_ left: Item, _ right: Item) -> Bool {
        let far = UTCTime(seconds: .max / 2)
        return (left.day.failures(left.hour), left.day.deadline ?? far, left.day.day, left.hour)
            < (right.day.failures(right.hour), right.day.deadline ?? far, right.day.day, right.hour)
    }

    /// All items in their order.
    var sorted: [Item] { items.sorted(by: Self.isSooner) }

    /// Whether any hour is still to be downloaded.
    var isWaiting: Bool { items.contains(where: \.isPending) }

    /// Removes the next item and returns it. Waits if each of them failed a moment ago.
    mutating func next(clock: some WallClock) throws -> Item? {
        while true {
            items.removeAll { !$0.isPending }
            let now = clock.now
            let isReady = { (item: Item) in item.readyAt.map { $0 <= now } ?? true }
            if let index = items.indices.filter({ isReady(items[$0]) }).min(by: { Self.isSooner(items[$0], items[$1]) })
            {
                return items.remove(at: index)
            }
            guard let time = items.compactMap(\.readyAt).min() else { return nil }
            try clock.sleep(seconds: max(0.001, time.secondsSince(now)))
        }
    }

    /// Puts an item back after a failure.
    ///
    /// - Throws: `TemporaryFailure` if it is not to be tried again now, `ServiceError` if its link was refused for good.
    mutating func putBack(_ item: Item, after failure: KnovvuHourDownload.Failure, clock: some WallClock) throws {
        var item = item
        if let refusal = failure.refusal {
            item.refused += 1
            guard item.refused < Self.mostRefusals, !item.day.isRefusedAgain(item.hour) else { throw refusal }
        }
        item.failed = failure.isProgress ? 1 : item.failed + 1
        let delay = try retry.delay(afterFailures: item.failed, failure.reason, after: failure.after, clock: clock)
        item.readyAt = clock.now.plus(seconds: failure.refusal == nil && !failure.isDamaged ? delay : 0)
        items.append(item)
    }

    /// A refused link is replaced by a new one twice.
    private static let mostRefusals = 3
}
