import Bag
import Conversations
import Stitching

/// Makes a bag of a folder with chat logs in it, whatever else is there, and checks it.
func stitchChats(_ folder: String, into path: String) throws -> Bool {
    let formats = KnownFormats.all + [ChatLog()]
    _ = try makeBag(of: [folder], in: path, formats: formats)
    return try BagVerifier(path: path, formats: formats).run().isIntact
}
