import ArgumentParser
import FoundationEssentials
import Foundations
import HTTP
import Services

/// What every source of `fetch` takes.
struct FetchArguments: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Where the archives go; made if missing.", valueName: "dir"), completion: .directory)
    var output: String

    @Option(
        help: ArgumentHelp(
            "NAME=value lines, in a file that only its owner can read (default: the environment).", valueName: "file"),
        completion: .file())
    var credentials: String?

    @Flag(help: "Stay until all is there.")
    var wait = false

    @Flag(help: "Allow unencrypted http to remote hosts: tokens and recordings can be read on the way.")
    var allowHttp = false

    @Flag(help: "Print one JSON object, and nothing else, on standard output.")
    var json = false

    func credentialSource() throws -> CredentialSource {
        try credentials.map { try CredentialSource(file: $0) }
            ?? CredentialSource(environment: ProcessInfo.processInfo.environment)
    }

    func client(_ interruption: Interruption) -> APIClient {
        var options = HTTPOptions(userAgent: "opusstitch/\(Software.version)")
        options.allowsClearText = allowHttp
        // The name that OpenSSL and others go by.
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
