import Calls
import Files
import Foundations
import JSON

/// Makes the complete bag of a job whose earlier bag lacked hours, and puts it in the place of the earlier one.
///
/// The complete bag is made beside the earlier one, in a folder with `.completing` added to its name. So the earlier bag
/// stays as it is until the complete one is finished and verified. Then the two are exchanged in one step, and the
/// earlier bag is kept with `.incomplete` added to its name. Its seal, if it has one, stays valid there.
package struct BagCompletion: Sendable {
    /// Where the complete bag is made.
    package let place: FolderPlace
    private let bag: FolderPlace
    private let job: JobIdentity

    /// - Parameters:
    ///   - bag: the place of the job's bag.
    ///   - job: the job, with the hours that came later.
    /// - Returns: `nil` unless the bag there has all inputs of this job but some hours that it is known to lack.
    /// - Throws: `FileError`; `TemporaryFailure` if another run is using the folder.
    package init?(_ bag: FolderPlace, for job: JobIdentity) throws {
        guard let bag = try? bag.anchored() else { return nil }
        self.bag = bag
        place = bag.beside(".completing")
        self.job = job
        switch bag.kind {
        case .nothing:
            // An earlier run was stopped between the two steps of an exchange.
            if bag.beside(Self.suffix).kind == .folder, let folder = Self.folder(place), isComplete(folder) {
                try place.rename(to: bag)
            }
            return nil
        case .folder: break
        case .file, .other: return nil
        }
        guard let folder = Self.folder(bag), !isSameJob(folder) else {
            // An earlier run was stopped after the exchange.
            if let other = Self.folder(place), isIncomplete(other) { _ = try setAside(place, other) }
            return nil
        }
        guard isIncomplete(folder) else { return nil }
    }

    private static let suffix = ".incomplete"

    /// Puts the finished bag in the place of the earlier one.
    ///
    /// - Parameters:
    ///   - made: the bag in `place`.
    ///   - verify: throws if the bag at its path is not intact. Then the earlier bag stays.
    package func finish(_ made: FinishedBag, verify: (_ path: String) throws -> Void) throws -> FinishedBag {
        var made = made
        try verify(made.path)
        made.path = bag.path
        let earlier = try bag.open()
        // A second run of the same command may have finished meanwhile.
        guard !isSameJob(earlier) else { return made }
        let isSealed = try earlier.entries(in: "").contains { SealFile.contains($0.path) }
        let aside: FolderPlace
        if try exchange(earlier) {
            aside = try setAside(place, earlier)
        } else {
            aside = try setAside(bag, earlier)
            try place.rename(to: bag)
        }
        made.earlier = FinishedBag.EarlierBag(path: aside.path, isSealed: isSealed)
        return made
    }

    /// Exchanges the bags, unless another run is using the earlier one.
    private func exchange(_ earlier: RootFolder) throws -> Bool {
        let lock = try StagingFolder(in: earlier)
        defer { try? lock.removeIfEmpty() }
        return try bag.exchange(with: place)
    }

    /// Renames a bag that lacks hours.
    private func setAside(_ place: FolderPlace, _ folder: RootFolder) throws -> FolderPlace {
        let lock = try StagingFolder(in: folder)
        defer { try? lock.removeIfEmpty() }
        var number = 1
        while true {
            let name = bag.beside(Self.suffix + (number == 1 ? "" : "-\(number)"))
            if name.kind == .nothing {
                try place.rename(to: name)
                return name
            }
            number += 1
        }
    }

    // MARK: - What is in a folder

    private static func folder(_ place: FolderPlace) -> RootFolder? {
        place.kind == .folder ? try? place.open() : nil
    }

    private func isSameJob(_ folder: RootFolder) -> Bool {
        EarlierJob.traces(in: BagFiles(folder)).contains { $0.sameJob(as: job) != nil }
    }

    private func isComplete(_ folder: RootFolder) -> Bool { isSameJob(folder) && (try? CompleteBag(folder)) != nil }

    /// Whether the folder's job is this one without hours that it is known to lack.
    private func isIncomplete(_ folder: RootFolder) -> Bool {
        let files = BagFiles(folder)
        return [StagingFolder.path(of: OutputFolder.jobName), OutputFolder.summaryPath].contains { name in
            guard let bytes = try? files.contents(named: name, limit: 1 << 30),
                let before = try? JSONText.value(JobIdentity.self, from: bytes), adds(to: before)
            else { return false }
            guard let known = try? JSONText.value(Known.self, from: bytes) else { return false }
            let missing = Set(known.labels.map(ExactText.init))
            let old = Set(before.inputs.map { ExactText($0.archive) })
            let added = job.inputs.lazy.map { ExactText($0.archive) }.filter { !old.contains($0) }
            return added.contains(where: missing.contains) && hasSessions(of: before, known)
        }
    }

    /// Whether this job has the inputs and options of the other, and more inputs.
    private func adds(to before: JobIdentity) -> Bool {
        before.options == job.options && before.outputs == job.outputs && before.shard == nil && job.shard == nil
            && before.inputs.count < job.inputs.count && Set(before.inputs).isSubset(of: job.inputs)
    }

    /// Whether this job does not leave out a session of the other. In the bags of days, `onlySessions` depends on the
    /// archives.
    private func hasSessions(of before: JobIdentity, _ known: Known) -> Bool {
        if before.onlySessions == job.onlySessions { return true }
        let all = Set(job.onlySessions.map(ExactText.init))
        return (before.onlySessions + known.sessionIds).allSatisfy { all.contains(ExactText($0)) }
    }

    /// What `job.json` and `summary.json` say about missing hours.
    private struct Known: Decodable {
        let missing: [String]?
        let problems: [Problem]?
        let sessions: [Session]?

        struct Session: Decodable { let sessionId: String }

        var labels: [String] {
            (missing ?? []) + (problems ?? []).filter { $0.code == .missingHour }.compactMap(\.archive)
        }
        var sessionIds: [String] { (sessions ?? []).map(\.sessionId) }
    }
}

/// `job.json`: the job of a run that is not finished, and the labels of the archives that it lacks.
struct StartedJob: Encodable, Sendable {
    let identity: JobIdentity
    let missing: [String]

    private enum Key: String, CodingKey { case missing }

    func encode(to encoder: any Encoder) throws {
        try identity.encode(to: encoder)
        guard !missing.isEmpty else { return }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(missing, forKey: .missing)
    }
}
