import Bag
import Conversations
import JSON
import Stitching
import TestSupport

/// Bags whose files are changed, with all checksums made to fit.
extension MadeBag {
    /// - Parameter file: relative to the bag.
    func forge(_ file: String, as bytes: [UInt8]) throws {
        try Disk.write(bytes, to: path + "/" + file)
        try fitManifests()
    }

    /// Puts another document in the place of a session's.
    func forge(_ document: SessionDocument, named name: String) throws {
        try forge("data/sessions/\(name)/timeline.json", as: try JSONText.bytes(of: document))
    }

    func verified() throws -> VerificationReport { try BagVerifier(path: path, formats: KnownFormats.all).run() }

    func findings() throws -> [VerificationReport.Finding] { try verified().findings }
}
