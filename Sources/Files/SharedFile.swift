import CGlibc
import Foundations
import Glibc

extension PendingFile {
    /// Makes a file of another folder available in the output folder, replacing an existing file: as a hard link if
    /// both are on the same file system, otherwise as a clone that shares its blocks if the file system supports it,
    /// otherwise as a copy. linkat(2), ioctl_ficlone(2), copy_file_range(2).
    ///
    /// Neither file is ever written in place afterwards.
    ///
    /// - Parameters:
    ///   - source: relative to `folder`.
    ///   - relative: the final path, relative to the output folder. Its folder must exist.
    ///   - linking: whether a hard link may be made.
    package static func share(
        _ source: String, of folder: RootFolder, to relative: String, in staging: StagingFolder, linking: Bool = true
    ) throws(FileError) {
        let original = try folder.open(source)
        var status = stat()
        guard SystemCall.fstat(original.descriptor, &status) == 0 else { throw FileError("examine", original.path) }
        // rename(2) does nothing for two hard links to the same file, so the staged link would remain.
        if linking, staging.root.status(of: relative)?.isSameFile(as: status) == true { return }
        let name = staging.freshName()
        if linking, try link(status, source, of: folder, to: name, in: staging) {
            do throws(FileError) {
                try staging.move(name, to: relative)
            } catch {
                SystemCall.unlinkat(staging.descriptor, name)
                throw error
            }
            return
        }
        let copy = try PendingFile(relative, in: staging)
        try copy.fill(from: original)
        try copy.putInPlace()
    }

    /// - Parameters:
    ///   - status: of the file that was opened.
    ///   - name: of the link in the staging folder.
    /// - Returns: whether the link was made, and is one to that file. The name could have been replaced meanwhile.
    private static func link(
        _ status: stat, _ source: String, of folder: RootFolder, to name: String, in staging: StagingFolder
    ) throws(FileError) -> Bool {
        let isLinked = try folder.withParent(of: source, action: "open") { parent, last throws(FileError) in
            SystemCall.linkat(parent, last, staging.descriptor, name) == 0
        }
        guard isLinked else { return false }
        var linked = stat()
        if SystemCall.fstatat(staging.descriptor, name, &linked) == 0, linked.isSameFile(as: status) { return true }
        SystemCall.unlinkat(staging.descriptor, name)
        return false
    }

    /// Fills this file, which is empty.
    private func fill(from original: borrowing InputFile) throws(FileError) {
        if opusstitch_clone(descriptor, original.descriptor) == 0 { return }
        var offset: off_t = 0
        while offset < original.size {
            // Long silences are holes in the file. The copy keeps them.
            let data = lseek(original.descriptor, offset, SEEK_DATA)
            if data < 0 && errno == ENXIO { break }
            let start = data < 0 ? offset : data
            let hole = data < 0 ? off_t(original.size) : lseek(original.descriptor, start, SEEK_HOLE)
            try fill(from: original, start, to: hole < 0 ? off_t(original.size) : hole)
            offset = hole < 0 ? off_t(original.size) : hole
        }
        guard ftruncate(descriptor, off_t(original.size)) == 0 else { throw FileError("extend", path) }
    }

    private func fill(from original: borrowing InputFile, _ start: off_t, to end: off_t) throws(FileError) {
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
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
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
