import Calls
import Foundations

/// The differences between the job that an output folder belongs to and the job that is to write to it, for messages.
struct JobDifference: CustomStringConvertible {
    let before: JobIdentity
    let now: JobIdentity

    /// The longest list of names in a message.
    private static let mostNames = 3

    var description: String {
        if before.shard != now.shard {
            let own = "each shard needs an \(Setting("output")) of its own"
            return (before.shard.map { "shard \($0)" } ?? "a whole job") + ", and this is "
                + (now.shard.map { "shard \($0); \(own)" } ?? "a whole job")
        }
        let differences = [
            inputs.map { "other inputs: \($0)" },
            options.isEmpty ? nil : "other options: \(options.joined(separator: "; "))",
            before.software == now.software
                ? nil : "made by \(PrintableText.of(before.software, width: 60)), and this is \(now.software)",
        ].compactMap { $0 }
        return differences.isEmpty ? "other inputs or options" : differences.joined(separator: "; ")
    }

    /// `audio_15.zip was added`; `nil` if the inputs are the same.
    private var inputs: String? {
        guard before.inputs != now.inputs else { return nil }
        let (old, new) = (Set(before.inputs), Set(now.inputs))
        let (oldNames, newNames) = (Set(before.inputs.map(\.archive)), Set(now.inputs.map(\.archive)))
        let added = now.inputs.filter { !oldNames.contains($0.archive) }.map { ($0, "was added") }
        let removed = before.inputs.filter { !newNames.contains($0.archive) }.map { ($0, "was removed") }
        let changed = now.inputs.filter { oldNames.contains($0.archive) && !old.contains($0) }
            .map { ($0, "has changed") }
        let changes = (added + removed + changed).map { "\(PrintableText.of($0.archive)) \($1)" }
        guard !changes.isEmpty else { return old == new ? "another order" : "another number of copies" }
        let rest = changes.count - Self.mostNames
        return changes.prefix(Self.mostNames).joined(separator: ", ")
            + (rest > 0 ? ", and \(Quantity.count(rest, "more difference"))" : "")
    }

    /// `--max-gap was 2 s, is now 5 s`, for each option that differs.
    private var options: [String] {
        let (old, new) = (before.options, now.options)
        let (oldOutputs, newOutputs) = (before.outputs ?? .standard, now.outputs ?? .standard)
        return [
            Self.change(
                Setting("audio"), list(oldOutputs.audio.map(\.rawValue)), list(newOutputs.audio.map(\.rawValue))),
            Self.change(Setting("layout"), old.layout.rawValue, new.layout.rawValue),
            sessions,
            Self.change(Setting("sampleRate"), old.sampleRate.rawValue, new.sampleRate.rawValue),
            Self.change(Setting("clips"), oldOutputs.clips ? "on" : "off", newOutputs.clips ? "on" : "off"),
            Self.change(Setting("overlap"), old.overlap.rawValue, new.overlap.rawValue),
            Self.change(Setting("maxGapSeconds"), seconds(old.maxGapSeconds), seconds(new.maxGapSeconds)),
            Self.change(Setting("maxShiftSeconds"), seconds(old.maxShiftSeconds), seconds(new.maxShiftSeconds)),
            Self.change(Setting("naiveTimestamps"), old.naiveTimestamps.rawValue, new.naiveTimestamps.rawValue),
            Self.change(Setting("agentTimestamp"), old.agentTimestamp.rawValue, new.agentTimestamp.rawValue),
            Self.change(Setting("userTimestamp"), old.userTimestamp.rawValue, new.userTimestamp.rawValue),
            Self.change(Setting("labels"), cues(oldOutputs), cues(newOutputs)),
        ].compactMap { $0 }
    }

    private static func change(_ setting: Setting, _ before: String, _ now: String) -> String? {
        before == now ? nil : "\(setting) was \(before), is now \(now)"
    }

    private func seconds(_ value: Double?) -> String {
        guard let value else { return "unlimited" }
        return "\(Int(exactly: value).map { String($0) } ?? String(value)) s"
    }

    private func cues(_ outputs: OutputOptions) -> String { outputs.cuePoints == nil ? "without cues" : "with cues" }

    private func list(_ names: [String]) -> String { names.joined(separator: ",") }

    /// Long lists are counted. A shortened list would often not show the difference.
    private var sessions: String? {
        guard before.onlySessions != now.onlySessions else { return nil }
        let texts = [before.onlySessions, now.onlySessions].map { ids in
            if ids.isEmpty { return "all sessions" }
            return ids.count <= Self.mostNames ? list(ids.map(PrintableText.of)) : "\(ids.count) sessions"
        }
        return texts[0] == texts[1]
            ? "\(Setting("onlySessions")) was \(texts[0]), is now \(texts[1]), not the same ones"
            : Self.change(Setting("onlySessions"), texts[0], texts[1])
    }
}
