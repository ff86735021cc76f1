import Foundations
import HTTP

/// When a day can no longer be had: the earliest that its answer's dates allow.
struct KnovvuDeadline {
    /// `nil` where no date can be used.
    let time: UTCTime?
    /// Dates that contradict each other, each a sentence.
    let notes: [String]

    init(of day: UTCDay, answer: KnovvuDay) {
        var notes: [String] = []
        var candidates: [UTCTime] = []
        var generatedAt = answer.generatedAt
        if let generated = generatedAt, generated < day.start {
            notes.append("\(day): generatedAt \(generated.secondText) is before the day itself; it is not relied on")
            generatedAt = nil
        }
        if let expiry = answer.expiresAt {
            if expiry < (generatedAt ?? day.start) {
                let before = generatedAt.map { "generatedAt \($0.secondText)" } ?? "the day itself"
                notes.append("\(day): expiresAt \(expiry.secondText) is before \(before); it is not relied on")
            } else {
                candidates.append(expiry)
            }
        }
        if let days = answer.retentionDays {
            let seconds = Double(days) * 86_400
            candidates.append(day.end.plus(seconds: seconds))
            if let generatedAt { candidates.append(generatedAt.plus(seconds: seconds)) }
        }
        time = candidates.min()
        self.notes = notes
    }
}
