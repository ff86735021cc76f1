import Bag
import Foundations

/// What the variables of an array job say of the shard that a task is to do.
///
/// - Slurm: `SLURM_ARRAY_TASK_ID`, `_COUNT`, `_MIN`, `_MAX`, `_STEP` (sbatch(1), "OUTPUT ENVIRONMENT VARIABLES").
/// - AWS Batch: `AWS_BATCH_JOB_ARRAY_INDEX`, `_SIZE` ("AWS Batch job environment variables").
/// - Kubernetes Indexed Jobs: `JOB_COMPLETION_INDEX`; how many there are is in no variable, so that it has to be given
///   ("Jobs", "Completion mode").
package struct ArrayJob: Hashable, Sendable {
    package let shard: Shard
    /// The variable that said so.
    package let variable: String

    /// Why the variables give no shard, and what to do.
    package struct Contradiction: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - environment: of the process. What is empty counts as absent.
    ///   - count: of the shards, where it was given; the variables have to agree with it.
    /// - Returns: `nil` outside of an array job.
    /// - Throws: where variables are missing or cannot be true together: a guess would lose sessions.
    package static func current(
        environment: [String: String], count: Int? = nil
    ) throws(Contradiction) -> ArrayJob? {
        let variables = environment.filter { !$0.value.isEmpty }
        let found = [try slurm(variables), try batch(variables), try kubernetes(variables, count: count)]
            .compactMap { $0 }
        guard let first = found.first else {
            if count == nil { return nil }
            throw Contradiction(
                description:
                    "\(Setting("shards")) says how many shards there are, and no variable of an array job which "
                    + "one this "
                    + "is; \(advice)")
        }
        if let other = found.first(where: { $0.shard != first.shard }) {
            throw Contradiction(
                description: "\(first.variable) makes this shard \(first.shard), and \(other.variable) "
                    + "\(other.shard); \(advice)")
        }
        if let count, count != first.shard.count {
            throw Contradiction(
                description: "\(Setting("shards")) is \(count), and \(first.variable) belongs to an array of "
                    + "\(first.shard.count); \(advice)")
        }
        return first
    }

    private static let advice =
        "say which with \(Setting("shard")) I/N, or do the whole job with \(Setting("shard")) none"

    private static func slurm(_ variables: [String: String]) throws(Contradiction) -> ArrayJob? {
        let name = "SLURM_ARRAY_TASK_ID"
        guard let id = try number(name, variables) else { return nil }
        guard let count = try number("SLURM_ARRAY_TASK_COUNT", variables),
            let first = try number("SLURM_ARRAY_TASK_MIN", variables)
        else {
            throw Contradiction(
                description: "\(name) is set, and SLURM_ARRAY_TASK_COUNT or _MIN is not; \(advice)")
        }
        // Indices with gaps, as of --array=1-9:2 or --array=1,5: not all of 1...N would be done.
        let last = try number("SLURM_ARRAY_TASK_MAX", variables) ?? first + count - 1
        let step = try number("SLURM_ARRAY_TASK_STEP", variables) ?? 1
        guard last - first + 1 == count, step == 1 || count == 1 else {
            throw Contradiction(
                description: "the array's indices have gaps (\(first) to \(last), \(count) of them), and shards are "
                    + "numbered without; use --array=1-\(count), or \(advice)")
        }
        return try job(index: id - first, count: count, variable: name)
    }

    private static func batch(_ variables: [String: String]) throws(Contradiction) -> ArrayJob? {
        let name = "AWS_BATCH_JOB_ARRAY_INDEX"
        guard let index = try number(name, variables) else { return nil }
        guard let count = try number("AWS_BATCH_JOB_ARRAY_SIZE", variables) else {
            throw Contradiction(description: "\(name) is set, and AWS_BATCH_JOB_ARRAY_SIZE is not; \(advice)")
        }
        return try job(index: index, count: count, variable: name)
    }

    private static func kubernetes(
        _ variables: [String: String], count: Int?
    ) throws(Contradiction) -> ArrayJob? {
        let name = "JOB_COMPLETION_INDEX"
        guard let index = try number(name, variables) else { return nil }
        guard let count else {
            throw Contradiction(
                description: "\(name) is set, and no variable says how many completions the Job has: give them with "
                    + "\(Setting("shards")) N, or \(advice)")
        }
        return try job(index: index, count: count, variable: name)
    }

    /// - Parameter index: from 0 on.
    private static func job(index: Int, count: Int, variable: String) throws(Contradiction) -> ArrayJob {
        guard let shard = Shard(index: index + 1, count: count) else {
            throw Contradiction(
                description: "\(variable) makes this task \(index + 1) of \(count), which there is not; \(advice)")
        }
        return ArrayJob(shard: shard, variable: variable)
    }

    private static func number(_ name: String, _ variables: [String: String]) throws(Contradiction) -> Int? {
        guard let text = variables[name] else { return nil }
        guard let number = Int(digits: text) else {
            throw Contradiction(description: "\(name) is `\(PrintableText.of(text))`, and no number; \(advice)")
        }
        return number
    }
}
