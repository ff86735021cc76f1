import Files
import Foundations
import OpenSSL
import WaveAudio

/// Checks every byte of a FLAC file: its samples are encoded again and compared with it.
///
/// Another version of libFLAC encodes other bytes. For its files the metadata is checked instead: nothing is in it but the
/// title of the session and the MD5 of the samples.
struct FlacFileCheck {
    private enum Way {
        case encoding(FlacFileWriter, Comparison)
        case metadata(FlacMetadata, md5: DigestStream)
    }

    private let title: String
    private var way: Way

    /// - Parameters:
    ///   - file: the open file.
    ///   - path: relative to `root`.
    ///   - frames: the exact number of frames that `take` will get.
    init(
        _ file: borrowing InputFile, _ path: String, in root: RootFolder, format: WaveFormat, frames: Int, title: String
    ) throws {
        self.title = title
        let metadata = try FlacMetadata(of: file)
        guard metadata.vendor == FlacMetadata.ownVendor else {
            way = .metadata(metadata, md5: DigestStream(.md5))
            return
        }
        let comparison = Comparison()
        let writer = try FlacFileWriter(
            path: path, staging: StagingFolder(comparing: comparison, in: root), format: format, frames: frames,
            title: title)
        way = .encoding(writer, comparison)
    }

    mutating func take(_ samples: Span<Int16>) throws {
        switch way {
        case .encoding(let writer, _): try writer.write(samples)
        case .metadata(let metadata, var md5):
            // Samples have no padding, so all bytes are initialized.
            md5.update(unsafe samples.bytes)
            way = .metadata(metadata, md5: md5)
        }
    }

    /// - Returns: a finding; `nil` if there is none.
    func finish() throws -> String? {
        switch way {
        case .encoding(let writer, let comparison):
            _ = try writer.finish()
            return comparison.differences.first.map {
                "it has the samples, but it is not the file that the program makes of them; "
                    + "the first difference is at byte \($0.offset ?? 0)"
            }
        case .metadata(let metadata, let md5):
            let comments = title.isEmpty ? [] : [Array("title=\(title)".utf8)]
            let fits =
                metadata.comments == comments && !metadata.hasOtherBlocks && metadata.md5 == md5.finalize()
            return fits ? nil : "its metadata is not the title and the checksum of the samples"
        }
    }
}
