import Calls
import Files
import Foundations

/// What the files of single clips are called.
enum ClipFileNames {
    static let folder = "clips"

    /// `clips/0007-user-789.wav`: the clip's position in the session, who speaks, and the message. In order of their
    /// names the files are in the order of the conversation.
    ///
    /// - Returns: paths beside `timeline.json` by position of the clip; clips without sound have none.
    static func paths(_ planned: PlannedSession) -> [Int: String] {
        let clips = planned.session.clips
        let speakers = safe(planned.plan.speakers.map(\.name))
        let messages = safe(clips.compactMap { $0.listed.messageId?.description })
        var paths: [Int: String] = [:]
        for (index, placement) in planned.plan.placements.enumerated() {
            guard let placement, placement.frames > 0 else { continue }
            let listed = clips[index].listed
            var name = number(index, of: clips.count)
            if let speaker = speakers[ExactText(listed.speaker.name)] { name += "-\(speaker)" }
            if let message = listed.messageId.flatMap({ messages[ExactText($0.description)] }) { name += "-\(message)" }
            paths[index] = "\(folder)/\(name).wav"
        }
        return paths
    }

    /// The position of a clip, with four digits at least and as many as the last one of `count` has.
    static func number(_ index: Int, of count: Int) -> String {
        let number = String(index)
        let digits = max(4, String(count - 1).utf8.count)
        return String(repeating: "0", count: digits - number.utf8.count) + number
    }

    private static func safe(_ names: [String]) -> [ExactText: String] {
        // Two of them, a number of six digits, two hyphens and `.wav` make 98 bytes.
        SafeName.names(for: names.map(ExactText.init), longest: 43) { SHA256Stream.digest(of: $0.utf8) }
    }
}
