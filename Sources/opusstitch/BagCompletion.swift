import Bag
import Files
import Foundations

/// What is done to a folder when its payload is complete, whatever made it.
enum BagCompletion {
    static func close(_ folder: OutputFolder, payload: [PayloadFile]) throws {
        let losesSeal = try Bag(path: folder.path, staging: folder.staging).close(
            payload: payload, software: Software.name,
            description: "Recorded conversations, one timeline per session", day: Clock.today, job: folder.jobLine)
        try folder.finish()
        if losesSeal {
            Log.warning("\(folder.path) is not what was sealed; the seal was removed: seal it again")
        }
    }
}
