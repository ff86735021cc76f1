import ArgumentParser
import Foundations
import HTTP
import Services

struct FetchZoomCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zoom",
        abstract: "Download a user's Zoom AI Companion conversations, with their attached files.",
        discussion: """
            Credentials: ZOOM_TOKEN; or ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of a server-to-server \
            OAuth app with the scope aic:read:conversation_archives:admin.

            The token is sent to the API's host and to Zoom's own hosts only, and never follows a redirect.

            EXAMPLES
              opusstitch fetch zoom --user jchill@example.com --from 2025-12-01T00:00:00Z \\
                --to 2026-01-01T00:00:00Z --output zoom
            """)

    @Option(help: ArgumentHelp("Id or e-mail address of the user.", valueName: "id"))
    var user: String

    @Option(help: ArgumentHelp("Start of the period, RFC 3339.", valueName: "time"))
    var from: UTCTime

    @Option(help: ArgumentHelp("End of the period, RFC 3339.", valueName: "time"))
    var to: UTCTime

    @Option(help: ArgumentHelp("Address of the API (default: \(ZoomAPI.standardBaseURL)).", valueName: "url"))
    var baseUrl: ServiceAddress?

    @Option(
        help: ArgumentHelp("Address of the token service (default: \(ZoomAPI.standardTokenURL)).", valueName: "url"))
    var tokenUrl: ServiceAddress?

    @Option(
        help: ArgumentHelp("Other hosts that the token may be sent to, separated by commas.", valueName: "hosts"))
    var trustHost: [HostList] = []

    @OptionGroup var common: FetchArguments
    @OptionGroup(title: HelpGroup.running) var result: ResultArguments
    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments

    func validate() throws {
        if user.isEmpty { throw ValidationError("--user takes an id or an e-mail address") }
        guard from < to else { throw ValidationError("--from must be before --to") }
        if user == "." || user == ".." { throw ValidationError("--user: \(user) is not an id of a user") }
        try baseUrl?.check("--base-url")
        try tokenUrl?.check("--token-url")
    }

    func run() throws {
        try common.run(messages, json: result.json) { access, surroundings, _ in
            try ZoomFetch(
                user: user, from: from, to: to, output: common.output, baseURL: baseUrl?.get(),
                tokenURL: tokenUrl?.get(), trustedHosts: trustHost.flatMap(\.hosts), waits: common.wait,
                retries: common.retry, access: access
            ).run(progress: surroundings.progress)
        }
    }
}

extension UTCTime: ExpressibleByArgument {
    public init?(argument: String) { self.init(iso8601: argument) }
}
