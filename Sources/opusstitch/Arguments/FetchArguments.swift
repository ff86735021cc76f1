import ArgumentParser
import FoundationEssentials
import Foundations
import HTTP
import Services

/// Options of every `fetch` command.
struct FetchArguments: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Folder for the downloads; created if missing.", valueName: "dir"), completion: .directory)
    var output: String

    @Option(
        help: ArgumentHelp(
            "File of NAME=value lines that only its owner can read (default: the environment).", valueName: "file"),
        completion: .file())
    var credentials: String?

    @Flag(help: "Wait until everything can be downloaded.")
    var wait = false

    @Option(
        help: ArgumentHelp("When everything is downloaded, stitch it into this bag.", valueName: "bag"),
        completion: .directory)
    var thenStitch: String?

    @Flag(help: "Allow unencrypted http to remote hosts: others on the network can read tokens and recordings.")
    var allowHttp = false

    func validate() throws {
        try LocalPath.check(output: output)
        if let thenStitch { try LocalPath.check(output: thenStitch) }
    }

    func access(_ interruption: Interruption) throws -> ServiceAccess {
        let environment = ProcessInfo.processInfo.environment
        return ServiceAccess(
            credentials: try credentials.map { try CredentialSource(file: $0) }
                ?? CredentialSource(environment: environment),
            allowsClearText: allowHttp,
            // OpenSSL reads the same variable.
            certificateAuthorities: environment["SSL_CERT_FILE"], interruption: interruption)
    }
}

extension HTTPURL: ExpressibleByArgument {
    public init?(argument: String) { try? self.init(argument) }
}

extension UTCDay: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
