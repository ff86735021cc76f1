import Bag
import Calls
import Files

/// `data/speech.csv`: how long each speaker speaks in each session.
struct SpeechTable: ReviewOutput {
    let name = "speech-table"
    let files: [Bag.Pattern] = ["data/speech.csv"]

    func write(_ material: ReviewMaterial) throws -> [PayloadFile] {
        var text = "session,speaker,seconds\r\n"
        for session in material.summary.sessions {
            // A text conversation has none.
            guard let timeline = try material.timeline(of: session) else { continue }
            let placed = timeline.clips.filter { $0.status == .placed }
            let speech = Dictionary(grouping: placed, by: \.type).mapValues { clips in
                clips.reduce(0) { $0 + ($1.frames ?? 0) } / timeline.sampleRate
            }
            for (speaker, seconds) in speech.sorted(by: { $0.key < $1.key }) {
                text += "\(session.name),\(speaker),\(seconds)\r\n"
            }
        }
        return [try material.write(Array(text.utf8), to: "data/speech.csv")]
    }
}
