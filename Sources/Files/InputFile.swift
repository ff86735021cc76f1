import Foundations
import Glibc

/// A regular file that is open for reading. Anything else (a FIFO, a device, a folder) is rejected before a byte is
/// read.
package struct InputFile: ~Copyable {
    package let path: String
    package let descriptor: Int32
    /// The size in bytes when the file was opened.
    package let size: Int

    /// - Throws: `FileError`, with EISDIR for a folder and EINVAL for anything else that is not a regular file.
    ///   open(2), fstat(2).
    package init(path: String) throws(FileError) {
        let descriptor = SystemCall.open(path, Self.flags)
        guard descriptor >= 0 else { throw FileError("open", path) }
        try self.init(descriptor, path)
    }

    /// O_NONBLOCK prevents open from blocking on a FIFO without a writer; fstat then rejects the FIFO.
    static let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK

    /// - Parameter descriptor: closed with this value, or if this fails.
    init(_ descriptor: Int32, _ path: String) throws(FileError) {
        var status = stat()
        guard SystemCall.fstat(descriptor, &status) == 0 else {
            let error = FileError("examine", path)
            close(descriptor)
            throw error
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw FileError("read", path, code: isFolder ? EISDIR : EINVAL)
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// A path that opens this very file as long as this value exists, for libraries that open files by path.
    /// proc_pid_fd(5).
    package var descriptorPath: String { "/proc/self/fd/\(descriptor)" }

    /// The same file with another descriptor.
    package func another() throws(FileError) -> InputFile { try InputFile(duplicateDescriptor(), path) }

    /// Another descriptor of the file, which belongs to the caller. dup(2).
    func duplicateDescriptor() throws(FileError) -> Int32 {
        let copy = dup(descriptor)
        guard copy >= 0 else { throw FileError("open", path) }
        return copy
    }

    /// The identity of a file at one moment: device, inode, size and modification time. If two stamps are equal, the
    /// content is the same unless a change was deliberately hidden.
    package struct Stamp: Hashable, Sendable {
        private let device: UInt
        private let number: UInt
        private let size: Int
        private let modified: [Int]

        /// - Returns: `nil` if there is no such file. stat(2).
        package init?(path: String) {
            var status = stat()
            guard SystemCall.stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            number = UInt(status.st_ino)
            size = Int(status.st_size)
            modified = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
        }
    }

    /// Reads from `offset` into `buffer`, until the buffer is full or the file ends. pread(2).
    ///
    /// - Returns: the number of bytes read; 0 at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        var filled = 0
        while filled < buffer.count {
            // The count is what remains of the caller's memory, so that pread cannot write beyond it.
            let count = unsafe pread(
                descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled,
                off_t(offset + filled))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError("read", path)
            }
            filled += count
        }
        return filled
    }

    /// Up to `count` bytes from `offset`; fewer only at the end of the file.
    package func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        // The initializer does not propagate typed errors, so the error is kept in a variable.
        var failure: FileError?
        // `read` writes only within the buffer and returns how much of it is initialized.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            do throws(FileError) {
                length = try unsafe read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Up to `count` bytes from the start of the file.
    package func beginning(_ count: Int) throws(FileError) -> [UInt8] { try bytes(at: 0, count: count) }

    /// Reads the whole file, block by block.
    ///
    /// - Parameter body: receives each block. The bytes are valid only during the call.
    package func readBlocks(_ body: (RawSpan) throws -> Void) throws {
        var failure: (any Error)?
        try forEachBlock(of: 1 << 18) { block in
            do {
                try body(block)
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    /// Reads the file from `start`, in blocks of `size` bytes. The last block may be shorter.
    ///
    /// - Parameter body: returns whether to continue. The bytes are valid only during the call.
    package func forEachBlock(
        of size: Int, from start: Int = 0, _ body: (RawSpan) throws(FileError) -> Bool
    ) throws(FileError) {
        // The memory belongs to this call. A span cannot escape from `body`, and it covers only bytes that were read.
        // No larger than the file, which may grow. With an alignment above 16, the C library would not reuse freed blocks:
        // the next one would be put behind them.
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(size, max(self.size - start + 1, Self.smallestBlock)), alignment: 16)
        defer { unsafe buffer.deallocate() }
        var offset = start
        while true {
            let count = try unsafe read(into: buffer, at: offset)
            if count == 0 { return }
            guard try body(unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes) else { return }
            offset += count
        }
    }

    private static let smallestBlock = 4096

    /// The SHA-256 of the whole file as it is now, and the number of bytes hashed.
    ///
    /// - Parameter taken: called with the size of every block, for progress.
    package func checksum(taken: (Int) -> Void = { _ in }) throws(FileError) -> (digest: Checksum, bytes: Int) {
        var hash = SHA256Stream()
        var count = 0
        try forEachBlock(of: 1 << 20) { block in
            hash.update(block)
            count += block.byteCount
            taken(block.byteCount)
            return true
        }
        return (hash.finalize(), count)
    }

    /// The content of the file.
    ///
    /// - Throws: `FileError`, with EFBIG if the file is larger than `limit` bytes.
    package static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8] {
        try InputFile(path: path).contents(limit: limit)
    }

    /// The content of the file.
    ///
    /// - Throws: `FileError`, with EFBIG if the file is larger than `limit` bytes.
    package func contents(limit: Int) throws(FileError) -> [UInt8] {
        guard size <= limit else { throw FileError("read", path, code: EFBIG) }
        return try bytes(at: 0, count: size)
    }
}

extension InputFile {
    /// Whether the file belongs to the user of this process, and its permissions allow nobody else to read or change
    /// it. Checks the open file, since the path could be made to point to another file in the meantime. fstat(2).
    package func isClosedToOthers() throws(FileError) -> Bool {
        var status = stat()
        guard SystemCall.fstat(descriptor, &status) == 0 else { throw FileError("examine", path) }
        return status.st_uid == geteuid() && status.st_mode & 0o077 == 0
    }
}
