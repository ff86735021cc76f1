import CGlibc
import Foundations
import Glibc

/// A file that appears only when it is complete. It is written to a temporary file in the staging folder and then moved
/// to its final path. If the value is destroyed before that, the temporary file is removed.
///
/// If the staging folder has a `Comparison`, nothing is written: the bytes are compared with those of the existing file.
package struct PendingFile: ~Copyable {
    /// The final path, relative to the output folder.
    private let relative: String
    private let staging: StagingFolder
    private let stagedName: String
    let descriptor: Int32
    private var comparer: FileComparer?
    private var isInPlace = false
    /// Bytes that were written since the system was asked to begin to write them to the disk.
    private var unstarted = 0

    /// - Parameters:
    ///   - relative: the final path, relative to the output folder, as in `RootFolder`. Its folder must exist when the
    ///     file is moved there.
    ///   - staging: the staging folder of the output folder.
    ///   - mode: the permissions, before the umask of the process is applied.
    package init(_ relative: String, in staging: StagingFolder, mode: mode_t = 0o644) throws(FileError) {
        self.relative = relative
        self.staging = staging
        if staging.comparison != nil {
            stagedName = ""
            let comparer = FileComparer(relative, in: staging.root)
            descriptor = comparer.existing  // for reading only; the comparer owns it
            self.comparer = consume comparer
            return
        }
        comparer = nil
        stagedName = staging.freshName()
        descriptor = SystemCall.openat(
            staging.descriptor, stagedName, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw FileError("create", staging.root.path(of: StagingFolder.path(of: stagedName)))
        }
    }

    deinit {
        if staging.comparison == nil {
            close(descriptor)
            if !isInPlace { SystemCall.unlinkat(staging.descriptor, stagedName) }
        }
    }

    /// The final path, for messages.
    package var path: String { staging.root.path(of: relative) }

    /// Writes all of the bytes at `offset`. pwrite(2).
    package mutating func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
        if staging.comparison != nil {
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
        unstarted += bytes.byteCount
        if unstarted >= Self.bytesAtOnce { startWriting() }
    }

    /// Makes the system begin to write the file to the disk, so that little is left to wait for when the bag is
    /// complete. Small files are not worth a request. An error means that it is written later. sync_file_range(2).
    private mutating func startWriting() {
        _ = opusstitch_start_writing(descriptor)
        unstarted = 0
    }

    private static let bytesAtOnce = 8 << 20
    private static let fewestBytes = 256 << 10

    package mutating func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        // Bytes have no padding, so all of them are initialized.
        try write(unsafe bytes.span.bytes, at: offset)
    }

    /// The SHA-256 of the first `length` bytes, read back from the file. For files that are not written in order.
    /// pread(2).
    package func checksum(length: Int) throws(FileError) -> Checksum {
        // The buffer belongs to this call, and pread is never asked for more bytes than it holds.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { unsafe buffer.deallocate() }
        var hash = SHA256Stream()
        var offset = 0
        while offset < length {
            let count = unsafe pread(
                descriptor, buffer.baseAddress, min(buffer.count, length - offset), off_t(offset))
            if count < 0, errno == EINTR { continue }
            // An existing file to compare may be shorter or missing. The comparison reports that.
            if count <= 0, staging.comparison != nil { break }
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
        if staging.comparison != nil {
            comparer?.setLength(length)
            return
        }
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw FileError("extend", path) }
    }

    /// Moves the file to its final path, replacing an existing file. renameat(2).
    package consuming func putInPlace() throws(FileError) {
        if let comparison = staging.comparison {
            if let difference = comparer.take()?.finish() { comparison.add(difference) }
            return
        }
        if unstarted >= Self.fewestBytes { startWriting() }
        try staging.move(stagedName, to: relative)
        isInPlace = true
    }

    /// Moves the file to its final path. When this returns, it is on the disk under its name. fsync(2), renameat(2).
    private consuming func settleInPlace() throws(FileError) {
        if staging.comparison != nil { return try putInPlace() }
        guard fsync(descriptor) == 0 else { throw FileError("write", path) }
        let (root, relative) = (staging.root, relative)
        try putInPlace()
        try root.settleFolder(of: relative)
    }

    /// Writes a small file at once. When this returns, the file is on the disk under its name.
    package static func write(
        _ bytes: [UInt8], to relative: String, in staging: StagingFolder, mode: mode_t = 0o644
    ) throws(FileError) {
        var file = try PendingFile(relative, in: staging, mode: mode)
        try file.write(bytes, at: 0)
        try file.settleInPlace()
    }

    /// Writes a file piece by piece. When this returns, the file is on the disk under its name.
    ///
    /// - Parameter produce: passes the whole content, in order, to `put`.
    package static func write(
        to relative: String, in staging: StagingFolder,
        _ produce: (_ put: ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        var file = try PendingFile(relative, in: staging)
        var length = 0
        try produce { piece in
            try file.write(piece, at: length)
            length += piece.count
        }
        try file.settleInPlace()
    }

    /// Copies a file. The copy of a file that only its owner can access, such as one with links, is the same.
    ///
    /// - Returns: the SHA-256 of the copied bytes.
    package static func copy(
        _ original: borrowing InputFile, to relative: String, in staging: StagingFolder
    ) throws(FileError) -> Checksum {
        var copy = try PendingFile(relative, in: staging, mode: original.isClosedToOthers() ? 0o600 : 0o644)
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
}
