import ArgumentParser
import Bag
import Foundation
import Stitching

/// The part of the job that this run does.
struct ShardArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only this part of the sessions, such as 1/8; none: all (default: the task of a Slurm, AWS Batch or Kubernetes array job).",
            valueName: "i/n"))
    var shard: ShardChoice?

    @Option(
        help: ArgumentHelp(
            "Number of shards in a Kubernetes Indexed Job, which sets no variable for it.",
            valueName: "n"))
    var shards: Int?

    func validate() throws { _ = try Self.choice(shard, shards) }

    /// The shard to do; `nil`: the whole job. Reports a shard that comes from the environment and not from an option.
    func chosen() throws -> Shard? { try Self.reported(Self.choice(shard, shards)) }

    /// The same, for commands without these options.
    static func ofArrayJob() throws -> Shard? { try reported(choice(nil, nil), advice: "") }

    private static func reported(
        _ choice: (shard: Shard, variable: String?)?, advice: String = "; use --shard none for the whole job"
    ) -> Shard? {
        if let choice, let variable = choice.variable {
            Log.notice("doing only shard \(choice.shard), set by \(variable)\(advice)")
        }
        return choice?.shard
    }

    /// The shard, and the environment variable that it comes from, if any.
    private static func choice(_ shard: ShardChoice?, _ shards: Int?) throws -> (shard: Shard, variable: String?)? {
        if let shards, !(1...Shard.largestCount).contains(shards) {
            throw ValidationError("--shards takes a number from 1 to \(Shard.largestCount)")
        }
        switch shard {
        case .whole: return nil
        case .part(let shard):
            guard shards == nil || shards == shard.count else {
                throw ValidationError("--shard \(shard) and --shards \(shards ?? 0) contradict each other")
            }
            return (shard, nil)
        case nil:
            do throws(ArrayJob.Contradiction) {
                let job = try ArrayJob.current(environment: ProcessInfo.processInfo.environment, count: shards)
                guard let job else { return nil }
                return (job.shard, job.variable)
            } catch {
                throw ValidationError("\(error)")
            }
        }
    }
}

enum ShardChoice: ExpressibleByArgument {
    case whole
    case part(Shard)

    init?(argument: String) {
        if argument == "none" {
            self = .whole
        } else if let shard = Shard(argument) {
            self = .part(shard)
        } else {
            return nil
        }
    }
}
