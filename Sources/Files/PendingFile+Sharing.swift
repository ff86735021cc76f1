import CGlibc
import Glibc

extension PendingFile {
    /// Lets the file at `source` appear at `path` too, replacing what is there: as a second name of it where both lie on
    /// one file system, else as a copy that shares its blocks where the file system can, else as a copy. link(2),
    /// ioctl_ficlone(2), copy_file_range(2).
    ///
    /// Neither name is ever written to in place.
    public static func share(_ source: String, to path: String, staging: StagingFolder) throws(FileError) {
        if isSameFile(source, path) { return }
        let staged = staging.freshPath()
        if SystemCall.link(source, staged) != 0 {
            do throws(FileError) {
                try copy(source, to: staged)
            } catch {
                SystemCall.unlink(staged)
                throw error
            }
        }
        guard SystemCall.rename(staged, path) == 0 else {
            let error = FileError("put in place", path)
            SystemCall.unlink(staged)
            throw error
        }
    }

    /// Renaming one name of a file to another one of it does nothing, and leaves both.
    private static func isSameFile(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        return SystemCall.lstat(left, &first) == 0 && SystemCall.lstat(right, &second) == 0
            && first.st_dev == second.st_dev
            && first.st_ino == second.st_ino
    }

    private static func copy(_ source: String, to target: String) throws(FileError) {
        let original = try InputFile(path: source)
        let descriptor = SystemCall.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError("make", target) }
        defer { close(descriptor) }
        if opusstitch_clone(descriptor, original.descriptor) == 0 { return }
        var offset: off_t = 0
        while offset < original.size {
            // Silence is a hole in the file, and stays one.
            let data = lseek(original.descriptor, offset, SEEK_DATA)
            if data < 0 && errno == ENXIO { break }
            let start = data < 0 ? offset : data
            let hole = data < 0 ? off_t(original.size) : lseek(original.descriptor, start, SEEK_HOLE)
            try copy(original, from: start, to: hole < 0 ? off_t(original.size) : hole, into: descriptor, path: target)
            offset = hole < 0 ? off_t(original.size) : hole
        }
        guard ftruncate(descriptor, off_t(original.size)) == 0 else { throw FileError("extend", target) }
    }

    private static func copy(
        _ original: borrowing InputFile, from start: off_t, to end: off_t, into descriptor: Int32, path: String
    ) throws(FileError) {
        var (reading, writing) = (start, start)
        while reading < end {
            // The system moves the two offsets on during the call.
            let count = unsafe opusstitch_copy(original.descriptor, &reading, descriptor, &writing, Int(end - reading))
            if count > 0 { continue }
            if count == 0 { return }
            if errno == EINTR { continue }
            guard [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EBADF].contains(errno) else { throw FileError("write", path) }
            break
        }
        // This call's own: a step lies within it, and what is written of a step was read.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { unsafe buffer.deallocate() }
        while reading < end {
            let step = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, Int(end - reading))])
            let count = try unsafe original.read(into: step, at: Int(reading))
            if count == 0 { return }
            var written = 0
            while written < count {
                let part = unsafe pwrite(
                    descriptor, step.baseAddress.map { unsafe $0 + written }, count - written, reading)
                if part < 0 {
                    if errno == EINTR { continue }
                    throw FileError("write", path)
                }
                written += part
                reading += off_t(part)
            }
        }
    }
}
