import Bag
import Review
import Services
import Stitching

/// Makes a bag of a folder with chat logs in it, whatever else is there, and checks it.
func stitchChats(_ folder: String, into path: String, day: String) throws -> Bool {
    let formats = KnownFormats.all + [ChatLog()]
    let result = try Stitcher(inputs: [folder], output: path, formats: formats).run()
    _ = try Bag(path: path, staging: result.folder.staging).close(
        payload: result.payload, software: "nightly 1.0", description: "Chats of \(day)", day: day,
        job: result.folder.jobLine)
    try result.folder.finish()
    return try BagVerifier(path: path, formats: formats).run().isIntact
}
