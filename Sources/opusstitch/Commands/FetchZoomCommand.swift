import ArgumentParser
import Foundations
import HTTP
import Services

struct FetchZoomCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zoom",
        abstract: "Fetch a user's AI Companion conversation archive from Zoom, with its files.",
        discussion: """
            Credentials: ZOOM_TOKEN; or ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of a server-to-server OAuth \
            app with the scope aic:read:conversation_archives:admin. The token is shown to the API's host and to Zoom's \
            others alone, never across a redirect.

            EXAMPLES
              opusstitch fetch zoom --user jchill@example.com --from 2025-12-01T00:00:00Z --to 2026-01-01T00:00:00Z -o zoom
            """)

    @Option(help: ArgumentHelp("The user, by id or e-mail address.", valueName: "id"))
    var user: String

    @Option(help: ArgumentHelp("From when, RFC 3339.", valueName: "time"))
    var from: UTCTime

    @Option(help: ArgumentHelp("Until when, RFC 3339.", valueName: "time"))
    var to: UTCTime

    @Option(help: ArgumentHelp("Where the API is (default: \(ZoomAPI.standardBaseURL)).", valueName: "url"))
    var baseUrl: HTTPURL?

    @Option(help: ArgumentHelp("Where tokens are (default: \(ZoomAPI.standardTokenURL)).", valueName: "url"))
    var tokenUrl: HTTPURL?

    @Option(help: ArgumentHelp("A host that is shown the token too; may be given several times.", valueName: "host"))
    var trustHost: [String] = []

    @OptionGroup var common: FetchArguments
    @OptionGroup(title: "Messages") var messages: MessageArguments

    @Option(help: ArgumentHelp("When all is there, stitch it into this bag.", valueName: "bag"), completion: .directory)
    var thenStitch: String?

    func validate() throws {
        if user.isEmpty { throw ValidationError("--user takes an id or an e-mail address") }
        guard from < to else { throw ValidationError("--from has to be before --to") }
        if baseUrl?.hasQuery == true { throw ValidationError("--base-url takes an address without ?") }
    }

    func run() throws {
        try common.run(messages, thenStitch: thenStitch) { client, surroundings in
            let api = ZoomAPI(
                baseURL: try baseUrl ?? HTTPURL(ZoomAPI.standardBaseURL), client: client,
                authorization: try ZoomAPI.authorization(
                    from: common.credentialSource(), tokenURL: tokenUrl ?? HTTPURL(ZoomAPI.standardTokenURL),
                    client: client), trustedHosts: trustHost)
            return try ZoomFetch(
                api: api, user: user, from: from, to: to, output: common.output, waits: common.wait,
                check: surroundings.interruption.check
            ).run(progress: surroundings.progress)
        }
    }
}

extension UTCTime: ExpressibleByArgument {
    public init?(argument: String) { self.init(iso8601: argument) }
}
