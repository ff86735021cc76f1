import Foundation

/// A script of `Tests/Witnesses`, which judges a file with parsers of other people.
public enum Witness {
    public static func run(_ script: String, _ arguments: [String]) throws -> ChildProcess.Outcome {
        try Tool.python([PackageFolder.root + "/Tests/Witnesses/" + script] + arguments)
    }

    /// What the script prints, as JSON.
    ///
    /// - Throws: `TestSupportError` with its words, where the script finds fault.
    public static func read<Value: Decodable>(_ type: Value.Type, _ script: String, _ arguments: [String]) throws
        -> Value
    {
        let outcome = try run(script, arguments)
        guard outcome.status == 0 else {
            throw TestSupportError(reason: "\(script) \(arguments): \(outcome.text)\(outcome.errorText)")
        }
        return try JSONDecoder().decode(type, from: Data(outcome.output))
    }

    public static let vConSchema = PackageFolder.root + "/Tests/Witnesses/vcon_json_schema.json"
}
