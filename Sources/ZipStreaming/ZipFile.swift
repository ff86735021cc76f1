import Foundations
import Glibc

/// A ZIP file's bytes, wherever they are asked for.
struct ZipFile: ~Copyable {
    let size: Int
    private let descriptor: Int32

    init(path: String) throws(ZipError) {
        // The path is read, and the status filled, during the call; the words of an error are copied at once.
        descriptor = unsafe open(path.pathBytes, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw ZipError(.unreadable, reason: unsafe String(cString: strerror(errno)), code: errno)
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ZipError(.unreadable, reason: "it is not a regular file")
        }
        size = status.st_size
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes from `offset` on; fewer at the end of the file, none outside of it. pread(2).
    func bytes(at offset: Int, count: Int) throws(ZipError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        var result = 0
        var code: Int32 = 0
        // No more is read than there is room for, and `length` is what was read.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: min(count, size - offset)) { buffer, length in
            repeat {
                result = unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset)
            } while result < 0 && errno == EINTR
            code = errno
            length = max(0, result)
        }
        guard result >= 0 else {
            throw ZipError(.unreadable, reason: unsafe String(cString: strerror(code)), code: code)
        }
        return bytes
    }
}

extension Collection<UInt8> where Index == Int {
    /// An unsigned little-endian number of up to 8 bytes; beyond 63 bits the largest there is, which fits nothing.
    func number(at offset: Int, count: Int) -> Int {
        let start = startIndex + offset
        let value = self[start..<start + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(clamping: value)
    }
}
