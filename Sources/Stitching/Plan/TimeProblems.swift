import Calls
import Foundations

/// Problems with a session's times that the plan shows. Each is reported once per session, whatever the number of
/// clips.
struct TimeProblems {
    let session: JoinedSession
    let plan: TimelinePlan
    let options: TimelineOptions

    var all: [Problem] {
        [shifted, cutToNothing, outsideHour, longSilence].compactMap { $0 }.map {
            Problem($0.0, $0.1, sessionId: session.sessionId)
        }
    }

    private typealias Finding = (Problem.Code, String)

    // MARK: - Moves

    private var shifted: Finding? {
        let rate = Double(plan.sampleRate.rawValue)
        let moved = plan.placements.indices.filter { index in
            plan.placements[index].map { Double($0.movedFrames) > options.maxShiftSeconds * rate } ?? false
        }
        guard let farthest = moved.max(by: { move(of: $0) < move(of: $1) }) else { return nil }
        let seconds = Seconds.rounded(frames: move(of: farthest), sampleRate: plan.sampleRate.rawValue)
        let words =
            moved.count == 1
            ? "\(name(of: farthest)) was delayed by \(seconds) s to follow the preceding clip"
            : "\(moved.count) clips were delayed by more than \(options.maxShiftSeconds) s to follow the preceding "
                + "clips (most: \(name(of: farthest)), by \(seconds) s)"
        return (
            .shifted,
            "\(words), because their timestamps make clips of one speaker overlap. Check the timestamps; "
                + "\(Setting("overlap")) mix or \(Setting("overlap")) cut keeps every clip at its time"
        )
    }

    private func move(of index: Int) -> Int { plan.placements[index]?.movedFrames ?? 0 }

    private var cutToNothing: Finding? {
        let silenced = plan.placements.indices.filter { index in
            plan.placements[index].map { $0.frames == 0 && $0.cutFrames > 0 } ?? false
        }
        guard let first = silenced.first else { return nil }
        let words =
            silenced.count == 1
            ? "\(name(of: first)) is cut completely, because it starts"
            : "\(silenced.count) clips are cut completely (first: \(name(of: first))), because each starts"
        return (
            .cutToNothing,
            "\(words) when the speaker's next clip starts; \(Setting("overlap")) queue or mix keeps all sound"
        )
    }

    // MARK: - Hours

    /// A call may begin shortly before its archive's hour or end after it. A session entirely outside the hour is not
    /// reported if it comes within `secondsBeside` of the hour and stays less than `longestBeside` away from it.
    private static let secondsBeside = 300
    private static let longestBeside = 1800

    private var outsideHour: Finding? {
        let placed = session.clips.indices.filter { plan.placements[$0] != nil }
        let hours = Set(session.hours.values)
        guard !hours.isEmpty, !placed.isEmpty else { return nil }
        let distances = placed.map { index in
            session.clips[index].listed.time.flatMap { time in hours.map { $0.secondsOutside(time) }.min() } ?? 0
        }
        let (nearest, farthest) = (distances.min() ?? 0, distances.max() ?? 0)
        let isOutside = nearest > 0 && (nearest > Self.secondsBeside || farthest >= Self.longestBeside)
        let outside = zip(placed, distances).filter { isOutside || $0.1 >= 3600 }.map(\.0)
        let found = outside.compactMap { index -> (own: ArchiveHour, archive: ArchiveHour)? in
            let clip = session.clips[index]
            guard let time = clip.listed.time, let archive = session.hours[clip.archiveIndex] else { return nil }
            return (ArchiveHour(of: time), archive)
        }
        let differences = found.map { $0.own.number - $0.archive.number }
        guard let first = found.first, let least = differences.min(), let most = differences.max() else { return nil }
        let clips =
            found.count == session.clips.count
            ? found.count == 1 ? "its clip" : "its \(found.count) clips"
            : "\(found.count) of its \(session.clips.count) clips"
        return (
            .outsideHour,
            "\(clips) \(found.count == 1 ? "is" : "are") \(Self.words(least, most)) the hour of the archive "
                + "(\(first.own.text) in an archive of \(first.archive.text)); \(Self.proposal(least, most)). "
                + "Placed by \(found.count == 1 ? "its timestamp" : "their timestamps")"
        )
    }

    /// For example `1 h before` or `2 to 3 h after`.
    private static func words(_ least: Int, _ most: Int) -> String {
        if least == most { return "\(hours(abs(least))) \(least < 0 ? "before" : "after")" }
        if most < 0 { return "\(-most) to \(hours(-least)) before" }
        if least > 0 { return "\(least) to \(hours(most)) after" }
        return "up to \(hours(max(-least, most))) outside"
    }

    private static func hours(_ count: Int) -> String {
        guard count >= 24 else { return "\(count) h" }
        let days = "\(count / 24) \(count / 24 == 1 ? "day" : "days")"
        return count % 24 == 0 ? days : "\(days) and \(count % 24) h"
    }

    /// A likely explanation. Time zones are between 12 hours behind and 14 hours ahead of UTC.
    private static func proposal(_ least: Int, _ most: Int) -> String {
        if least == most, least % 24 == 0 { return "the date may be wrong" }
        guard (-12...14).contains(least), (-12...14).contains(most), (least < 0) == (most < 0) else {
            return "the date or the time zone may be wrong"
        }
        let zone = least < 0 ? most : least
        return "the times may be local times of UTC\(zone < 0 ? "-" : "+")\(abs(zone)) written as UTC"
    }

    // MARK: - Silence

    private var longSilence: Finding? {
        let rate = plan.sampleRate.rawValue
        let long = plan.silences.filter { $0.frames > 3600 * rate }
        guard let start = plan.start, let longest = long.max(by: { $0.frames < $1.frames }) else { return nil }
        let from = start.plus(frames: longest.startFrame, sampleRate: rate).rfc3339
        let to = start.plus(frames: longest.startFrame + longest.frames, sampleRate: rate).rfc3339
        let minutes = longest.frames / rate / 60
        let length = "\(minutes / 60) h \(minutes % 60) min"
        let nearest = (minutes + 30) / 60
        let words =
            long.count == 1
            ? "there is a silence of \(length)"
            : "there are \(long.count) silences of more than an hour, the longest \(length)"
        return (
            .longSilence,
            "\(words) (\(from) to \(to), before \(name(of: longest.clipAfter))); "
                + (nearest >= 23
                    ? "the date of some timestamps may be wrong"
                    : "some timestamps may have a wrong date, or a time zone that is \(nearest) h off")
        )
    }

    private func name(of index: Int) -> String { PrintableText.of(session.clips[index].listed.fileName, width: 100) }
}
