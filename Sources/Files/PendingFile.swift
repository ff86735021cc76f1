import CGlibc
import Foundations
import Glibc

/// A file that appears only when it is complete. It is written to a temporary file in `staging` and then moved to its
/// final path. If the value is destroyed before that, the temporary file is removed.
///
/// If `staging` has a `Comparison`, nothing is written: the bytes are compared with those of the existing file.
package struct PendingFile: ~Copyable {
    package let path: String
    private let stagedPath: String
    private let descriptor: Int32
    private let comparison: Comparison?
    private var comparer: FileComparer?
    private var isInPlace = false

    /// - Parameters:
    ///   - path: the final path.
    ///   - staging: a staging folder on the same file system, so that the move is atomic.
    ///   - mode: the permissions, before the umask of the process is applied.
    package init(path: String, staging: StagingFolder, mode: mode_t = 0o644) throws(FileError) {
        self.path = path
        comparison = staging.comparison
        if comparison != nil {
            stagedPath = path
            let comparer = FileComparer(path: path)
            descriptor = comparer.existing  // for reading only; the comparer owns it
            self.comparer = consume comparer
            return
        }
        comparer = nil
        stagedPath = staging.freshPath()
        descriptor = SystemCall.open(stagedPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError("create", stagedPath) }
    }

    deinit {
        if comparison == nil {
            close(descriptor)
            if !isInPlace { SystemCall.unlink(stagedPath) }
        }
    }

    /// Writes all of the bytes at `offset`. pwrite(2).
    package mutating func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
        if comparison != nil {
            comparer?.write(bytes, at: offset)
            return
        }
        var written = 0
        while written < bytes.byteCount {
            // pwrite reads the memory during the call and does not keep the pointer.
            let count = unsafe bytes.extracting(droppingFirst: written).withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + written))
            }
            if count < 0, errno == EINTR { continue }
            // A write may be partial. A write of 0 bytes counts as a full disk, since the loop would never end.
            guard count > 0 else { throw FileError("write", path, code: count < 0 ? errno : ENOSPC) }
            written += count
        }
    }

    package mutating func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        // Bytes have no padding, so all of them are initialized.
        try write(unsafe bytes.span.bytes, at: offset)
    }

    /// The SHA-256 of the first `length` bytes, read back from the file. For files that are not written in order.
    /// pread(2).
    package func checksum(length: Int) throws(FileError) -> Checksum {
        // The buffer belongs to this call, and pread is never asked for more bytes than it holds.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { unsafe buffer.deallocate() }
        var hash = SHA256Stream()
        var offset = 0
        while offset < length {
            let count = unsafe pread(
                descriptor, buffer.baseAddress, min(buffer.count, length - offset), off_t(offset))
            if count < 0, errno == EINTR { continue }
            // An existing file to compare may be shorter or missing. The comparison reports that.
            if count <= 0, comparison != nil { break }
            // All bytes were written, so an early end is an error.
            guard count > 0 else { throw FileError("read back", path, code: count < 0 ? errno : EIO) }
            hash.update(unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes)
            offset += count
        }
        return hash.finalize()
    }

    /// Sets the length of the file. Parts that were never written read as zeros, and take no disk space if the file
    /// system supports holes. ftruncate(2).
    package mutating func setLength(_ length: Int) throws(FileError) {
        if comparison != nil {
            comparer?.setLength(length)
            return
        }
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw FileError("extend", path) }
    }

    /// Moves the file to its final path, replacing an existing file. rename(2).
    package consuming func putInPlace() throws(FileError) {
        if let comparison {
            if let difference = comparer.take()?.finish() { comparison.add(difference) }
            return
        }
        guard SystemCall.rename(stagedPath, path) == 0 else { throw FileError("move the finished file to", path) }
        isInPlace = true
    }

    /// Makes the file at `source` available at `path`: as a hard link if possible, otherwise as a copy. Neither file is
    /// ever written in place afterwards. link(2).
    package static func link(_ source: String, to path: String, staging: StagingFolder) throws(FileError) {
        if SystemCall.link(source, path) == 0 { return }
        guard errno != EEXIST else { throw FileError("create", path) }
        _ = try copy(source, to: path, staging: staging)
    }

    /// Copies the file at `source` to `path`.
    ///
    /// - Returns: the SHA-256 of the copied bytes.
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

    /// Writes a small file at once.
    package static func write(
        _ bytes: [UInt8], to path: String, staging: StagingFolder, mode: mode_t = 0o644
    ) throws(FileError) {
        var file = try PendingFile(path: path, staging: staging, mode: mode)
        try file.write(bytes, at: 0)
        try file.putInPlace()
    }
}

extension PendingFile {
    /// Makes the file at `source` available at `path`, replacing an existing file: as a hard link if both are on the
    /// same file system, otherwise as a clone that shares its blocks if the file system supports it, otherwise as a
    /// copy. link(2), ioctl_ficlone(2), copy_file_range(2).
    ///
    /// Neither file is ever written in place afterwards.
    ///
    /// - Parameter linking: whether a hard link may be made.
    package static func share(
        _ source: String, to path: String, staging: StagingFolder, linking: Bool = true
    ) throws(FileError) {
        if linking, isSameFile(source, path) { return }
        let staged = staging.freshPath()
        if !linking || SystemCall.link(source, staged) != 0 {
            do throws(FileError) {
                try copy(source, to: staged)
            } catch {
                SystemCall.unlink(staged)
                throw error
            }
        }
        guard SystemCall.rename(staged, path) == 0 else {
            let error = FileError("move the finished file to", path)
            SystemCall.unlink(staged)
            throw error
        }
    }

    /// Whether both paths are the same file. rename(2) does nothing for two hard links to the same file, so the staged
    /// link would remain.
    private static func isSameFile(_ left: String, _ right: String) -> Bool {
        var (first, second) = (stat(), stat())
        return SystemCall.lstat(left, &first) == 0 && SystemCall.lstat(right, &second) == 0
            && first.st_dev == second.st_dev
            && first.st_ino == second.st_ino
    }

    private static func copy(_ source: String, to target: String) throws(FileError) {
        let original = try InputFile(path: source)
        let descriptor = SystemCall.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError("create", target) }
        defer { close(descriptor) }
        if opusstitch_clone(descriptor, original.descriptor) == 0 { return }
        var offset: off_t = 0
        while offset < original.size {
            // Long silences are holes in the file. The copy keeps them.
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
            // The call advances both offsets and does not keep the pointers.
            let count = unsafe opusstitch_copy(original.descriptor, &reading, descriptor, &writing, Int(end - reading))
            if count > 0 { continue }
            if count == 0 { return }
            if errno == EINTR { continue }
            guard [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EBADF].contains(errno) else { throw FileError("write", path) }
            break
        }
        // The buffer belongs to this call. `step` lies within it, and only bytes that were read are written.
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
