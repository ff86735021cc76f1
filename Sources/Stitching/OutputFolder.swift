import FoundationEssentials
import Recordings
import Storage
import Timelines

/// The folder that becomes the bag. It is new, or holds what an earlier run of the same job left; anything else there
/// is refused and not touched.
public struct OutputFolder: Sendable {
    public let path: String
    public let staging: StagingFolder
    /// Whether an earlier run of the same job was here.
    let isResumed: Bool

    private static let jobName = "job.json"
    static let summaryPath = "data/summary.json"

    /// A first look, before anything costly is done.
    static func check(_ path: String) throws {
        switch Folder.kind(of: path) {
        case .nothing: return
        case .file, .other: throw StitchError("\(path): it is not a folder; give --output a folder, or a new name")
        case .folder:
            let names = try Folder.names(in: path)
            guard names.isEmpty || names.contains(StagingFolder.name) || names.contains("bagit.txt") else {
                throw StitchError(
                    "\(path): there are other things in this folder (\(names.prefix(3).joined(separator: ", "))); "
                        + "nothing was changed; give --output a new or empty folder")
            }
        }
    }

    /// - Throws: `StitchError` where the folder belongs to another job, or another run is at work in it.
    init(path: String, job: JobIdentity) throws {
        try Self.check(path)
        let before = try Self.earlierJob(in: path)
        if let before, before != job {
            throw StitchError(
                "\(path): it holds the result of another job (\(Self.difference(before, job))); nothing was changed; "
                    + "give --output a new folder, or remove this one")
        }
        try Folder.make(path)
        do throws(FileError) {
            staging = try StagingFolder(in: path)
        } catch {
            guard error.isLocked else { throw error }
            throw StitchError("\(path): another run is at work in this folder; wait until it has ended")
        }
        self.path = path
        isResumed = before != nil
        try PendingFile.write(
            try JSONText.bytes(of: job), to: "\(staging.path)/\(Self.jobName)", staging: staging)
        try Folder.make(path + "/data/sessions")
    }

    /// To be called when the bag is complete: nothing but it is left in the folder.
    public func finish() throws {
        try staging.remove(withFiles: [Self.jobName])
    }

    private static func earlierJob(in path: String) throws -> JobIdentity? {
        for candidate in ["\(path)/\(StagingFolder.name)/\(jobName)", "\(path)/\(summaryPath)"]
        where Folder.kind(of: candidate) == .file {
            let bytes = try InputFile.contents(of: candidate, limit: 1 << 30)
            // A summary has all that identifies a job, and more.
            if let job = try? JSONDecoder().decode(JobIdentity.self, from: Data(bytes)) { return job }
            throw StitchError("\(candidate): it cannot be read as the description of a job; give --output a new folder")
        }
        return nil
    }

    private static func difference(_ before: JobIdentity, _ now: JobIdentity) -> String {
        if before.inputs != now.inputs { return "other inputs" }
        if before.options != now.options || before.outputs != now.outputs { return "other options" }
        if before.onlySessions != now.onlySessions { return "other sessions" }
        return "made by \(before.software)"
    }
}
