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

    @Flag(help: "With --then-stitch: write a review page, load files, a report, and a vCon for each session.")
    var review = false

    @Flag(help: "Fetch again what was fetched with problems. What is replaced is kept beside it.")
    var retry = false

    @Option(
        help: ArgumentHelp(
            "End a download that stays slower than this for a minute, and resume it after others; 0: only one that "
                + "stalls.", valueName: "bytes/s"))
    var minSpeed = ServiceAccess.standardLeastSpeed

    @Flag(help: "Allow links of an https service to http, and to private, loopback and link-local addresses.")
    var allowPrivateLinks = false

    @Flag(help: "Allow unencrypted http to remote hosts: others on the network can read tokens and recordings.")
    var allowHttp = false

    func validate() throws {
        try LocalPath.check(output: output)
        guard minSpeed >= 0 else { throw ValidationError("--min-speed takes a number of bytes per second, or 0") }
        if let thenStitch { try LocalPath.check(output: thenStitch) }
        if review, thenStitch == nil { throw ValidationError("--review needs --then-stitch") }
    }

    func access(_ interruption: Interruption) throws -> ServiceAccess {
        let environment = ProcessInfo.processInfo.environment
        return ServiceAccess(
            credentials: try credentials.map {
                try CredentialSource(file: $0, isProtected: Self.isPassed($0, by: environment["CREDENTIALS_DIRECTORY"]))
            } ?? CredentialSource(environment: environment),
            allowsClearText: allowHttp, allowsPrivateLinks: allowPrivateLinks, leastSpeed: minSpeed,
            // OpenSSL reads the same variable.
            certificateAuthorities: environment["SSL_CERT_FILE"], interruption: interruption)
    }

    /// Whether a file is directly in the folder in which systemd passes credentials to a service; see systemd.exec(5).
    private static func isPassed(_ path: String, by folder: String?) -> Bool {
        guard let folder, folder.hasPrefix("/"), folder != "/" else { return false }
        return URL(filePath: path).deletingLastPathComponent().standardized == URL(filePath: folder + "/").standardized
    }
}

/// The address of a service. The parser would quote an argument that it rejects, and with it a password.
struct ServiceAddress: ExpressibleByArgument {
    private let url: Result<HTTPURL, HTTPError>

    init?(argument: String) {
        url = Result { () throws(HTTPError) in try HTTPURL(argument) }
    }

    /// - Throws: `ValidationError` without any part of the argument.
    func check(_ option: String) throws {
        do {
            if try url.get().hasQuery { throw ValidationError("\(option) takes an address without ?") }
        } catch let error as HTTPError {
            throw ValidationError("\(option): \(error)")
        }
    }

    func get() throws -> String { try url.get().revealed }
}

extension UTCDay: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
