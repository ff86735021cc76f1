import Bag
import Calls
import Files
import Foundations
import OggOpus

/// Joins sessions by `sessionId` across archives, and reconciles the archives' information about them.
struct SessionJoiner {
    /// Ordered by label.
    let archives: [ScannedArchive]

    /// Returns the folder names of all sessions, including those of other shards and those not selected, so that each
    /// session has the same name as in the whole job.
    func names() -> [ExactText: String] {
        var ids: Set<ExactText> = []
        for archive in archives {
            ids.formUnion(archive.sessions.lazy.map { ExactText($0.sessionId) })
            ids.formUnion(archive.othersSessionIds)
            ids.formUnion(archive.unselectedSessionIds)
        }
        return SafeName.names(for: ids) { SHA256Stream.digest(of: $0.utf8) }
    }

    /// - Parameter names: the result of `names()`.
    /// - Returns: all sessions, in the order of their clips in the archives, so that the archives are read forward.
    func join(names: [ExactText: String]) -> [JoinedSession] {
        var parts: [ExactText: [(archive: Int, session: ScannedArchive.Session)]] = [:]
        for (index, archive) in archives.enumerated() {
            for session in archive.sessions {
                parts[ExactText(session.sessionId), default: []].append((index, session))
            }
        }
        // Sessions of the same archives share the list of their hours.
        var hours: [[Int]: [Int: ArchiveHour]] = [:]
        return
            parts
            .map { id, parts in
                let indices = parts.map(\.archive)
                let known = hours[indices] ?? self.hours(of: indices)
                hours[indices] = known
                return join(id: id, name: names[id] ?? "", parts: parts, hours: known)
            }
            .sorted { Self.readingKey($0) < Self.readingKey($1) }
    }

    private static func readingKey(_ session: JoinedSession) -> (Int, Int, ExactText) {
        let first =
            session.clips.lazy
            .map { ($0.archiveIndex, $0.entry?.ordinal ?? Int.max) }
            .min { $0 < $1 } ?? (Int.max, Int.max)
        return (first.0, first.1, ExactText(session.sessionId))
    }

    private func join(
        id: ExactText, name: String, parts: [(archive: Int, session: ScannedArchive.Session)],
        hours: [Int: ArchiveHour]
    ) -> JoinedSession {
        var clips: [ClipRecord] = []
        clips.reserveCapacity(parts.reduce(0) { $0 + $1.session.clips.count })
        for part in parts {
            for var clip in part.session.clips {
                clip.archiveIndex = part.archive
                clips.append(clip)
            }
        }
        clips.sort { left, right in
            if ListedClip.precedes(left.listed, right.listed) { return true }
            if ListedClip.precedes(right.listed, left.listed) { return false }
            return (left.archiveIndex, left.entry?.ordinal ?? Int.max)
                < (right.archiveIndex, right.entry?.ordinal ?? Int.max)
        }
        let conversations = parts.compactMap(\.session.externalConversationId)
        var session = JoinedSession(
            sessionId: id.text, externalConversationId: conversations.first, name: name, clips: clips,
            hours: hours)
        if Set(conversations.map(ExactText.init)).count > 1 {
            let list = Set(conversations).sorted().joined(separator: ", ")
            session.problems.add(
                Problem(
                    .conversationMismatch, "the archives state different externalConversationId values: \(list)",
                    sessionId: id.text))
        }
        setAsideWhatHasNoTime(&session)
        reconcileMessages(&session)
        for index in session.clips.indices {
            session.problems.add(problems(of: session.clips[index], sessionId: id.text))
            // They take much memory, and nothing else needs them.
            session.clips[index].outcome.removeFindings()
        }
        return session
    }

    /// Returns the archives' hours, or an empty dictionary if one of the archives does not state its hour. It is then
    /// unknown which times are expected.
    private func hours(of indices: [Int]) -> [Int: ArchiveHour] {
        var hours: [Int: ArchiveHour] = [:]
        for index in indices {
            guard let hour = ArchiveHour(utcDay: archives[index].utcDay, hour: archives[index].hour) else { return [:] }
            hours[index] = hour
        }
        return hours
    }

    private func setAsideWhatHasNoTime(_ session: inout JoinedSession) {
        for index in session.clips.indices where session.clips[index].listed.time == nil {
            guard case .sound = session.clips[index].outcome else { continue }
            session.clips[index].outcome = .unplaced(.untimed, reason: session.clips[index].listed.whyUntimed)
        }
    }

    /// Places a message with the same bytes once. A message with different bytes is placed twice, and reported.
    private func reconcileMessages(_ session: inout JoinedSession) {
        var firstOf: [MessageKey: Int] = [:]
        for index in session.clips.indices {
            let clip = session.clips[index]
            guard case .sound = clip.outcome, let messageId = clip.listed.messageId, let sha256 = clip.entry?.sha256
            else { continue }
            let key = MessageKey(messageId: messageId, speaker: clip.listed.speaker)
            guard let first = firstOf[key] else {
                firstOf[key] = index
                continue
            }
            let earlier = session.clips[first]
            let place = "\(archives[earlier.archiveIndex].input.label) (\(earlier.listed.fileName))"
            if earlier.entry?.sha256 == sha256 {
                session.clips[index].outcome = .unplaced(
                    .duplicate,
                    reason: "message \(messageId) is already in the timeline with the same bytes, from \(place)")
            } else {
                session.problems.add(
                    Problem(
                        .sameMessageOtherBytes,
                        "message \(messageId) is also listed with different bytes in \(place); both are placed",
                        sessionId: session.sessionId, fileName: clip.listed.fileName,
                        archive: archives[clip.archiveIndex].input.label))
            }
        }
    }

    private struct MessageKey: Hashable {
        let messageId: MessageID
        let speaker: Speaker
    }

    private func problems(of clip: ClipRecord, sessionId: String) -> [Problem] {
        let archive = archives[clip.archiveIndex].input.label
        func problem(_ code: Problem.Code, _ message: String) -> Problem {
            Problem(code, message, sessionId: sessionId, fileName: clip.listed.fileName, archive: archive)
        }
        var problems: [Problem] = []
        switch clip.outcome {
        case .unplaced(let status, let reason):
            problems.append(problem(Problem.Code(status), "the clip is not placed: \(reason)"))
        case .sound(let facts):
            problems += facts.findings.map { problem(Problem.Code($0.kind), $0.message) }
        }
        if let listed = clip.listed.originalSizeBytes, let bytes = clip.entry?.bytes, listed != bytes {
            problems.append(
                problem(.sizeMismatch, "the metadata states originalSizeBytes \(listed), but the entry has \(bytes)"))
        }
        return problems
    }
}
