import ArgumentParser
import Bag
import Foundation
import Stitching

/// Which part of the job is done here.
struct ShardArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only the sessions of this shard, 1/8 to 8/8; none: the whole job (default: what the variables of a Slurm, AWS Batch or Kubernetes array job say, else none).",
            valueName: "i/n"))
    var shard: ShardChoice?

    @Option(
        help: ArgumentHelp(
            "How many shards there are: the completions of a Kubernetes Indexed Job, which no variable tells.",
            valueName: "n"))
    var shards: Int?

    func validate() throws { _ = try Self.choice(shard, shards) }

    /// What is to be done, said aloud where nobody asked for it by an option.
    func asked() throws -> Shard? { try Self.told(Self.choice(shard, shards)) }

    /// The same where there is no option to ask by.
    static func ofArrayJob() throws -> Shard? { try told(choice(nil, nil)) }

    private static func told(_ choice: (shard: Shard, variable: String?)?) -> Shard? {
        if let choice, let variable = choice.variable {
            Log.notice("only shard \(choice.shard), as \(variable) says; --shard none does the whole job")
        }
        return choice?.shard
    }

    /// The shard, and the variable that said so.
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
