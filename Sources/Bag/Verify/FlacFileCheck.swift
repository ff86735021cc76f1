import Files
import Foundations
import OpenSSL
import WaveAudio

/// Checks every byte of a FLAC file: its samples are encoded again and compared with it.
///
/// Another version of libFLAC may encode other bytes. Then the metadata is checked instead: nothing is in it but the
/// title of the session and the MD5 of the samples.
struct FlacFileCheck {
    private let title: String
    private let comparison: Comparison
    private let writer: FlacFileWriter
    private var md5 = DigestStream(.md5)

    /// - Parameters:
    ///   - path: relative to `root`.
    ///   - frames: the exact number of frames that `take` will get.
    init(_ path: String, in root: RootFolder, format: WaveFormat, frames: Int, title: String) throws {
        self.title = title
        comparison = Comparison()
        writer = try FlacFileWriter(
            path: path, staging: StagingFolder(comparing: comparison, in: root), format: format, frames: frames,
            title: title)
    }

    mutating func take(_ samples: Span<Int16>) throws {
        try writer.write(samples)
        // Samples have no padding, so all bytes are initialized.
        md5.update(unsafe samples.bytes)
    }

    /// - Returns: a finding; `nil` if there is none.
    func finish(_ file: borrowing InputFile) throws -> String? {
        _ = try writer.finish()
        guard let difference = comparison.differences.first else { return nil }
        let metadata = try FlacMetadata(of: file)
        guard metadata.vendor != FlacMetadata.ownVendor else {
            return "it has the samples, but it is not the file that the program makes of them; "
                + "the first difference is at byte \(difference.offset ?? 0)"
        }
        let comments = title.isEmpty ? [] : [Array("title=\(title)".utf8)]
        guard metadata.comments == comments, !metadata.hasOtherBlocks, metadata.md5 == md5.finalize() else {
            return "its metadata is not the title and the checksum of the samples"
        }
        return nil
    }
}
