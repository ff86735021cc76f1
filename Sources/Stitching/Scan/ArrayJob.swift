import Bag
import Foundations

/// Determines the shard of a task from the environment variables of an array job.
///
/// - Slurm: `SLURM_ARRAY_TASK_ID`, `_COUNT`, `_MIN`, `_MAX`, `_STEP` (sbatch(1), "OUTPUT ENVIRONMENT VARIABLES").
/// - AWS Batch: `AWS_BATCH_JOB_ARRAY_INDEX`, `_SIZE` ("AWS Batch job environment variables").
/// - Kubernetes Indexed Jobs: `JOB_COMPLETION_INDEX`. No variable has the number of completions, so it must be given
///   ("Jobs", "Completion mode").
package struct ArrayJob: Hashable, Sendable {
    package let shard: Shard
    /// The variable that determined the shard.
    package let variable: String

    /// The reason why the variables do not determine a shard, and advice.
    package struct Contradiction: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - environment: the environment of the process. Empty values count as missing.
    ///   - count: the given number of shards; the variables must agree with it.
    /// - Returns: `nil` outside an array job.
    /// - Throws: `Contradiction` if variables are missing or contradict each other. Guessing could lose sessions.
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
                    "\(Setting("shards")) sets the number of shards, but no array job variable sets the index "
                    + "of this one; \(advice)")
        }
        if let other = found.first(where: { $0.shard != first.shard }) {
            throw Contradiction(
                description: "\(first.variable) selects shard \(first.shard), but \(other.variable) selects "
                    + "\(other.shard); \(advice)")
        }
        if let count, count != first.shard.count {
            throw Contradiction(
                description: "\(Setting("shards")) is \(count), but \(first.variable) belongs to an array of "
                    + "\(first.shard.count); \(advice)")
        }
        return first
    }

    private static let advice =
        "set the shard with \(Setting("shard")) I/N, or run the whole job with \(Setting("shard")) none"

    private static func slurm(_ variables: [String: String]) throws(Contradiction) -> ArrayJob? {
        let name = "SLURM_ARRAY_TASK_ID"
        guard let id = try number(name, variables) else { return nil }
        guard let count = try number("SLURM_ARRAY_TASK_COUNT", variables),
            let first = try number("SLURM_ARRAY_TASK_MIN", variables)
        else {
            throw Contradiction(
                description: "\(name) is set, but SLURM_ARRAY_TASK_COUNT or SLURM_ARRAY_TASK_MIN is not; \(advice)")
        }
        // With gaps in the indices, such as --array=1-9:2 or --array=1,5, some of the shards 1...N would not be
        // processed.
        let last = try number("SLURM_ARRAY_TASK_MAX", variables) ?? first + count - 1
        let step = try number("SLURM_ARRAY_TASK_STEP", variables) ?? 1
        guard last - first + 1 == count, step == 1 || count == 1 else {
            throw Contradiction(
                description: "the array's indices have gaps (\(first) to \(last), \(count) in total), but shards are "
                    + "numbered without gaps; use --array=1-\(count), or \(advice)")
        }
        return try job(index: id - first, count: count, variable: name)
    }

    private static func batch(_ variables: [String: String]) throws(Contradiction) -> ArrayJob? {
        let name = "AWS_BATCH_JOB_ARRAY_INDEX"
        guard let index = try number(name, variables) else { return nil }
        guard let count = try number("AWS_BATCH_JOB_ARRAY_SIZE", variables) else {
            throw Contradiction(description: "\(name) is set, but AWS_BATCH_JOB_ARRAY_SIZE is not; \(advice)")
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
                description: "\(name) is set, but no variable has the number of completions of the Job; set it with "
                    + "\(Setting("shards")) N, or \(advice)")
        }
        return try job(index: index, count: count, variable: name)
    }

    /// - Parameter index: counted from 0.
    private static func job(index: Int, count: Int, variable: String) throws(Contradiction) -> ArrayJob {
        guard let shard = Shard(index: index + 1, count: count) else {
            throw Contradiction(
                description: "\(variable) makes this task \(index + 1) of \(count), which is not a valid shard; "
                    + advice)
        }
        return ArrayJob(shard: shard, variable: variable)
    }

    private static func number(_ name: String, _ variables: [String: String]) throws(Contradiction) -> Int? {
        guard let text = variables[name] else { return nil }
        guard let number = Int(digits: text) else {
            throw Contradiction(description: "\(name) is `\(PrintableText.of(text))`, which is not a number; \(advice)")
        }
        return number
    }
}
