import Foundations
import ZipStreaming

/// Goes forward through an archive that was scanned before, and starts anew where it has to go back.
final class ArchiveCursor {
    private let archive: ScannedArchive
    private let limits: ZipLimits
    private var reader: ZipReader?
    private var ordinal = -1

    init(archive: ScannedArchive, limits: ZipLimits) {
        self.archive = archive
        self.limits = limits
    }

    /// Goes to the start of an entry's data.
    func seek(to wanted: Int) throws {
        if reader == nil || wanted <= ordinal {
            ordinal = -1
            reader = try opened()
        }
        while ordinal < wanted {
            let entry: ZipEntry?
            do throws(ZipError) {
                entry = try reader?.next()
            } catch {
                throw failed(error)
            }
            guard let entry else { throw changed("it has fewer entries than before") }
            ordinal = entry.ordinal
        }
    }

    /// The next block of the entry that was sought, or `nil` after the last; valid until the next call.
    func nextBlock() throws -> UnsafeRawBufferPointer? {
        do throws(ZipError) {
            return try unsafe reader?.nextBlock()
        } catch {
            throw failed(error)
        }
    }

    /// Hands on the rest of the entry that was sought, block by block.
    ///
    /// - Parameter body: the block is valid during the call alone.
    func readBlocks(_ body: (RawSpan) throws -> Void) throws {
        while let block = try unsafe nextBlock() { try body(unsafe block.bytes) }
    }

    func changed(_ reason: String) -> JobError {
        JobError(
            "\(archive.input.path) changed while it was read (\(reason)); "
                + "wait until nothing writes to it and run the same command again")
    }

    private func opened() throws -> ZipReader {
        do throws(ZipError) {
            return try ZipReader(path: archive.input.path, access: archive.access, limits: limits)
        } catch {
            throw failed(error)
        }
    }

    /// It was read before, so that only the system, or whoever wrote to it, can be the reason.
    private func failed(_ error: ZipError) -> JobError {
        error.kind == .unreadable ? JobError(unreadable: archive.input.path, error) : changed("\(error)")
    }
}
