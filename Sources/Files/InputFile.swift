import Foundations
import Glibc

/// A regular file, open for reading. Anything else (a FIFO, a device, a folder) is refused before a byte is read.
public struct InputFile: ~Copyable {
    public let path: String
    public let descriptor: Int32
    /// At the moment of opening.
    public let size: Int

    /// - Throws: `FileError`, with EISDIR or EINVAL for what is not a regular file. open(2), fstat(2).
    public init(path: String) throws(FileError) {
        // O_NONBLOCK: a FIFO without a writer must not make us wait before fstat can tell what it is.
        let descriptor = open(path.pathBytes, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
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

    /// What a file is at one moment. Two that are equal have the same bytes, unless somebody took pains to hide it.
    public struct Stamp: Hashable, Sendable {
        private let device: UInt
        private let number: UInt
        private let size: Int
        private let modified: [Int]

        /// - Returns: `nil` where there is nothing. stat(2).
        public init?(path: String) {
            var status = stat()
            guard stat(path.pathBytes, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            number = UInt(status.st_ino)
            size = Int(status.st_size)
            modified = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
        }
    }

    /// Fills as much of `buffer` as the file has from `offset` on; 0 at its end. pread(2).
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, off_t(offset + filled))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError("read", path)
            }
            filled += count
        }
        return filled
    }

    /// Up to `count` bytes from its start.
    public func beginning(_ count: Int) throws(FileError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        return Array(buffer[..<(try read(into: buffer, at: 0))])
    }

    /// Hands on all of the file, block by block.
    ///
    /// - Parameter body: the bytes are valid during the call alone.
    public func readBlocks(_ body: (RawSpan) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = try read(into: buffer, at: offset)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes)
            offset += count
        }
    }

    /// The SHA-256 of the whole file as it is now, and the count of bytes that it covers.
    public func checksum() throws(FileError) -> (digest: Checksum, bytes: Int) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { buffer.deallocate() }
        var hash = SHA256Stream()
        var offset = 0
        while true {
            let count = try read(into: buffer, at: offset)
            if count == 0 { return (hash.finalize(), offset) }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        }
    }

    /// The whole file, which must not be larger than `limit` bytes.
    public static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8] {
        try InputFile(path: path).contents(limit: limit)
    }

    /// All of it, which must not be more than `limit` bytes.
    public func contents(limit: Int) throws(FileError) -> [UInt8] {
        guard size <= limit else { throw FileError("read", path, code: EFBIG) }
        var bytes = [UInt8](repeating: 0, count: size)
        // A typed error cannot cross `withUnsafeMutableBytes`, so it is carried out by hand.
        let outcome = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(FileError) -> Int in try read(into: buffer, at: 0) }
        }
        let count = try outcome.get()
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
