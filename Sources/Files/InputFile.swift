import Foundations
import Glibc

/// A regular file, open for reading. Anything else (a FIFO, a device, a folder) is refused before a byte is read.
package struct InputFile: ~Copyable {
    package let path: String
    package let descriptor: Int32
    /// At the moment of opening.
    package let size: Int

    /// - Throws: `FileError`, with EISDIR or EINVAL for what is not a regular file. open(2), fstat(2).
    package init(path: String) throws(FileError) {
        let descriptor = SystemCall.open(path, Self.flags)
        guard descriptor >= 0 else { throw FileError("open", path) }
        try self.init(descriptor, path)
    }

    /// Follows no link below `root`, also none of a folder.
    ///
    /// - Parameters:
    ///   - relative: names with `/` between them, none of them `.` or `..`.
    ///   - root: a folder; a link to one is followed.
    /// - Throws: as above; with ELOOP or ENOTDIR where a link is in the way. openat(2).
    package init(_ relative: String, beneath root: String) throws(FileError) {
        let path = "\(root)/\(relative)"
        var folder = SystemCall.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        var names = relative.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let last = names.removeLast()
        for name in names where folder >= 0 {
            let inner = SystemCall.openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let code = errno
            close(folder)
            errno = code
            folder = inner
        }
        guard folder >= 0 else { throw FileError("open", path) }
        let descriptor = SystemCall.openat(folder, last, Self.flags | O_NOFOLLOW)
        let code = errno
        close(folder)
        guard descriptor >= 0 else { throw FileError("open", path, code: code) }
        try self.init(descriptor, path)
    }

    /// O_NONBLOCK: a FIFO without a writer must not make us wait before fstat can tell what it is.
    private static let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK

    private init(_ descriptor: Int32, _ path: String) throws(FileError) {
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

    /// The same file with a descriptor of its own. dup(2).
    package func another() throws(FileError) -> InputFile {
        let copy = dup(descriptor)
        guard copy >= 0 else { throw FileError("open", path) }
        return try InputFile(copy, path)
    }

    /// What a file is at one moment. Two that are equal have the same bytes, unless somebody took pains to hide it.
    package struct Stamp: Hashable, Sendable {
        private let device: UInt
        private let number: UInt
        private let size: Int
        private let modified: [Int]

        /// - Returns: `nil` where there is nothing. stat(2).
        package init?(path: String) {
            var status = stat()
            guard SystemCall.stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            number = UInt(status.st_ino)
            size = Int(status.st_size)
            modified = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
        }
    }

    /// Fills as much of `buffer` as the file has from `offset` on; 0 at its end. pread(2).
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        var filled = 0
        while filled < buffer.count {
            // Never more than what is left of the caller's memory.
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

    /// Up to `count` bytes from `offset` on; fewer only where the file ends.
    package func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        // A typed error cannot cross the initializer, so it is carried out by hand.
        var failure: FileError?
        // `read` writes within the buffer alone, and says how much of it is initialized.
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

    /// Up to `count` bytes from its start.
    package func beginning(_ count: Int) throws(FileError) -> [UInt8] { try bytes(at: 0, count: count) }

    /// Hands on all of the file, block by block.
    ///
    /// - Parameter body: the bytes are valid during the call alone.
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

    /// Hands on what is there from `start` on, in blocks of `size` bytes, the last of which may be shorter.
    ///
    /// - Parameter body: returns whether it wants more. The bytes are valid during the call alone.
    package func forEachBlock(
        of size: Int, from start: Int = 0, _ body: (RawSpan) throws(FileError) -> Bool
    ) throws(FileError) {
        // The memory is this call's own: a span keeps `body` from holding on to it, and what it sees of it was read.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        defer { unsafe buffer.deallocate() }
        var offset = start
        while true {
            let count = try unsafe read(into: buffer, at: offset)
            if count == 0 { return }
            guard try body(unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes) else { return }
            offset += count
        }
    }

    /// The SHA-256 of the whole file as it is now, and the count of bytes that it covers.
    ///
    /// - Parameter taken: called with the count of every piece.
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

    /// The whole file, which must not be larger than `limit` bytes.
    package static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8] {
        try InputFile(path: path).contents(limit: limit)
    }

    /// All of it, which must not be more than `limit` bytes.
    package func contents(limit: Int) throws(FileError) -> [UInt8] {
        guard size <= limit else { throw FileError("read", path, code: EFBIG) }
        return try bytes(at: 0, count: size)
    }
}

extension InputFile {
    /// Whether it is the caller's own file, and nobody else may read or change it. fstat(2), of what is open: a name
    /// could be turned to another file in between.
    package func isClosedToOthers() throws(FileError) -> Bool {
        var status = stat()
        guard SystemCall.fstat(descriptor, &status) == 0 else { throw FileError("examine", path) }
        return status.st_uid == geteuid() && status.st_mode & 0o077 == 0
    }
}
