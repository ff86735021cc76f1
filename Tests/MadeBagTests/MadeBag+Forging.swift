import Bag
import Conversations
import Foundations
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

    /// Makes it the bag of an earlier version: what only the same version can make again is not compared.
    func age() throws {
        for file in ["data/summary.json", "bag-info.txt"] {
            let text = String(decoding: try Disk.bytes("\(path)/\(file)"), as: UTF8.self)
            try forge(file, as: Array(text.replacing(Software.name, with: "opusstitch 0.1.0").utf8))
        }
    }

    func verified() throws -> VerificationReport { try BagVerifier(path: path, formats: KnownFormats.all).run() }

    func findings() throws -> [VerificationReport.Finding] { try verified().findings }
}
