import Files
import JSON

/// A JSON document of a bag, which may come from anywhere.
enum BagDocument {
    /// Larger ones are not ours: a hundred thousand clips, which is all that a job may have, take two thirds of it.
    static let largest = 128 << 20

    struct Unreadable: Error {
        let reason: String
    }

    static func read<Document: Decodable>(_ path: String, in files: BagFiles) throws(Unreadable) -> Document {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.contents(named: path, limit: largest)
        } catch {
            throw Unreadable(reason: "it is missing or cannot be read: \(error)")
        }
        do {
            return try JSONText.value(Document.self, from: bytes)
        } catch let error as SessionDocument.Contradiction {
            throw Unreadable(reason: error.reason)
        } catch {
            throw Unreadable(reason: "it cannot be read as the JSON that it should be")
        }
    }
}
