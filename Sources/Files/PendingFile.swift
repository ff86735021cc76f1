import CGlibc
import Foundations
import Glibc

/// A file that appears whole or not at all: it is written under another name in `staging` and moved into place when
/// all of it is there. Dropped before that, it leaves nothing.
///
/// In a staging folder that compares, nothing is written: the bytes are compared with those of the file in its place.
package struct PendingFile: ~Copyable {
    package let path: String
    private let stagedPath: String
    private let descriptor: Int32
    private let comparison: Comparison?
    private var comparer: FileComparer?
    private var isInPlace = false

    /// - Parameters:
    ///   - path: where the file is to appear.
    ///   - staging: a folder on the same file system, so that the move is one step.
    ///   - mode: who may read and write it, before the process's umask.
    package init(path: String, staging: StagingFolder, mode: mode_t = 0o644) throws(FileError) {
        self.path = path
        comparison = staging.comparison
        if comparison != nil {
            stagedPath = path
            let comparer = FileComparer(path: path)
            descriptor = comparer.existing  // for reading; it stays the comparer's
            self.comparer = consume comparer
            return
        }
        comparer = nil
        stagedPath = staging.freshPath()
        descriptor = SystemCall.open(stagedPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError("make", stagedPath) }
    }

    deinit {
        if comparison == nil {
            close(descriptor)
            if !isInPlace { SystemCall.unlink(stagedPath) }
        }
    }

    /// pwrite(2), until all is written.
    package mutating func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
        if comparison != nil {
            comparer?.write(bytes, at: offset)
            return
        }
        var written = 0
        while written < bytes.byteCount {
            // The system reads the pointer during the call alone.
            let count = unsafe bytes.extracting(droppingFirst: written).withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + written))
            }
            if count < 0, errno == EINTR { continue }
            // A disk may take a part, and then no more; taking nothing at all would go on for ever.
            guard count > 0 else { throw FileError("write", path, code: count < 0 ? errno : ENOSPC) }
            written += count
        }
    }

    package mutating func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        // Bytes have no padding, so that all of them are initialized.
        try write(unsafe bytes.span.bytes, at: offset)
    }

    /// The SHA-256 of the first `length` bytes as they were written, for a file that was not written from its start
    /// to its end. pread(2).
    package func checksum(length: Int) throws(FileError) -> Checksum {
        // This call's own, and no more is asked for than it holds.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { unsafe buffer.deallocate() }
        var hash = SHA256Stream()
        var offset = 0
        while offset < length {
            let count = unsafe pread(
                descriptor, buffer.baseAddress, min(buffer.count, length - offset), off_t(offset))
            if count < 0, errno == EINTR { continue }
            // A file that is compared may be shorter, or not there: that is found by itself.
            if count <= 0, comparison != nil { break }
            // Nothing but an error can end it early: the bytes were written.
            guard count > 0 else { throw FileError("read back", path, code: count < 0 ? errno : EIO) }
            hash.update(unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes)
            offset += count
        }
        return hash.finalize()
    }

    /// Makes the file this long; what was never written reads as zero and takes no disk where the system has holes.
    /// ftruncate(2).
    package mutating func setLength(_ length: Int) throws(FileError) {
        if comparison != nil {
            comparer?.setLength(length)
            return
        }
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw FileError("extend", path) }
    }

    /// Moves the file into its place, replacing what was there. rename(2).
    package consuming func putInPlace() throws(FileError) {
        if let comparison {
            if let difference = comparer.take()?.finish() { comparison.add(difference) }
            return
        }
        guard SystemCall.rename(stagedPath, path) == 0 else { throw FileError("put in place", path) }
        isInPlace = true
    }

    /// Lets the file at `source` appear at `path` too: as a second name of it where the system can, else as a copy.
    /// link(2). Neither name is ever written to in place.
    package static func link(_ source: String, to path: String, staging: StagingFolder) throws(FileError) {
        if SystemCall.link(source, path) == 0 { return }
        guard errno != EEXIST else { throw FileError("make", path) }
        _ = try copy(source, to: path, staging: staging)
    }

    /// Lets a copy of the file at `source` appear at `path`.
    ///
    /// - Returns: the SHA-256 of what was copied.
    package static func copy(_ source: String, to path: String, staging: StagingFolder) throws(FileError) -> Checksum {
        let original = try InputFile(path: source)
        var copy = try PendingFile(path: path, staging: staging)
        var hash = SHA256Stream()
        var offset = 0
        try original.forEachBlock(of: 1 << 20) { block throws(FileError) in
            hash.update(block)
            try copy.write(block, at: offset)
            offset += block.byteCount
            return true
        }
        try copy.putInPlace()
        return hash.finalize()
    }

    /// Writes a small file in one go.
    package static func write(
        _ bytes: [UInt8], to path: String, staging: StagingFolder, mode: mode_t = 0o644
    ) throws(FileError) {
        var file = try PendingFile(path: path, staging: staging, mode: mode)
        try file.write(bytes, at: 0)
        try file.putInPlace()
    }
}

extension PendingFile {
    /// Lets the file at `source` appear at `path` too, replacing what is there: as a second name of it where both lie on
    /// one file system, else as a copy that shares its blocks where the file system can, else as a copy. link(2),
    /// ioctl_ficlone(2), copy_file_range(2).
    ///
    /// Neither name is ever written to in place.
    package static func share(_ source: String, to path: String, staging: StagingFolder) throws(FileError) {
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
