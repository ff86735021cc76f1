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

    func credentialSource() throws -> CredentialSource {
        try credentials.map { try CredentialSource(file: $0) }
            ?? CredentialSource(environment: ProcessInfo.processInfo.environment)
    }

    func client(_ interruption: Interruption) -> APIClient {
        var options = HTTPOptions(userAgent: "opusstitch/\(Software.version)")
        options.allowsClearText = allowHttp
        // OpenSSL reads the same variable.
        options.authorities = ProcessInfo.processInfo.environment["SSL_CERT_FILE"]
        return APIClient(
            http: HTTPClient(options: options, check: interruption.check),
            clock: SystemClock(interruption: interruption))
    }
}

extension HTTPURL: ExpressibleByArgument {
    public init?(argument: String) { try? self.init(argument) }
}

extension UTCDay: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
