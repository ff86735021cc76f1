import Foundations
import Glibc

extension RootFolder {
    /// The bytes that this process can still write to the file system of the folder; `nil` if it does not say.
    /// fstatvfs(3).
    package var freeBytes: Int? {
        var status = statvfs()
        // fstatvfs fills the structure during the call and does not keep the pointer.
        guard unsafe fstatvfs(descriptor, &status) == 0, status.f_blocks > 0 else { return nil }
        let (bytes, isTooLarge) = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
        return isTooLarge ? nil : bytes
    }

    /// Compares what a job will write to the folder with the free space, before the work begins.
    ///
    /// - Parameter needed: in bytes, about.
    /// - Throws: `JobError` if there is too little and `surroundings` require enough. Otherwise it is a warning.
    package func expect(_ needed: Int, in surroundings: Surroundings) throws {
        guard let free = freeBytes, free < needed else { return }
        let facts =
            "\(PathText.shown(path)): the job needs about \(Quantity.bytes(needed)) there, and \(Quantity.bytes(free)) are free"
        guard !surroundings.requiresSpace else {
            throw JobError(
                facts + "; nothing was decoded; free some space, or give \(Setting("output")) a folder on another disk")
        }
        surroundings.warning(
            facts + "; the run will probably stop when the disk is full, and can be resumed when there is space")
    }

    /// Whether hard links to files of the other folder can be expected to work: whether both are on one file system.
    package func isOnFileSystem(of other: RootFolder) -> Bool {
        var (own, others) = (stat(), stat())
        return SystemCall.fstat(descriptor, &own) == 0 && SystemCall.fstat(other.descriptor, &others) == 0
            && own.st_dev == others.st_dev
    }
}
