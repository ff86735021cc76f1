import Bag
import Calls
import Foundations

/// The names of the files that a job can write into the folders of its sessions.
final class PlannedFiles {
    private let plan: Plan.Result
    private let job: JobOptions
    private lazy var sessions = Self.indices(plan.sessions.map(\.session.name))
    private lazy var conversations = Self.indices(plan.conversations.map(\.name))

    init(_ plan: Plan.Result, _ job: JobOptions) {
        self.plan = plan
        self.job = job
    }

    /// - Parameters: as `FilesOfSession`.
    /// - Returns: the files of a recorded session, whatever is found when its clips are decoded; of a text conversation
    ///   only those that do not depend on its content; `nil` if the job does not have the session.
    func ofSession(name: String, ignoringCase: Bool) -> Set<String>? {
        func index(_ indices: [String: Int], _ names: (Int) -> String) -> Int? {
            indices[SafeName.folded(name)].flatMap { ignoringCase || names($0) == name ? $0 : nil }
        }
        if let index = index(sessions, { plan.sessions[$0].session.name }) { return files(of: plan.sessions[index]) }
        return index(conversations) { plan.conversations[$0].name } == nil ? nil : [BagLayout.timeline]
    }

    /// No two names of a job differ only in case.
    private static func indices(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { (SafeName.folded($1), $0) }) { first, _ in first }
    }

    private func files(of planned: PlannedSession) -> Set<String> {
        let speakers = Set(planned.session.clips.map(\.listed.speaker)).sorted()
        // A session may have fewer speakers when its clips are decoded, and more with another limit.
        var files = Set(
            [planned.plan.speakers, speakers].flatMap {
                ChannelLayout.audioFiles($0, job.timeline, job.outputs).map(\.name)
            })
        files.insert(BagLayout.timeline)
        if job.outputs.clips { files.formUnion(ClipFileNames.paths(planned).all) }
        return files.union(UnplacedFiles(of: planned, archives: plan.inputs.archives).possiblePaths)
    }
}
