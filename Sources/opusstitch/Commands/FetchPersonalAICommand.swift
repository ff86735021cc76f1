import ArgumentParser
import Foundations
import HTTP
import Services

struct FetchPersonalAICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "personal-ai",
        abstract: "Download a conversation with a Personal AI persona.",
        discussion: """
            Credentials: PERSONAL_AI_API_KEY.

            EXAMPLES
              opusstitch fetch personal-ai --domain product-demo-jebzrhw --session ID \\
                --output personal
            """)

    @Option(help: ArgumentHelp("Domain of the persona: the hyphenated text below its name.", valueName: "name"))
    var domain: String

    @Option(help: ArgumentHelp("Id of the session.", valueName: "id"))
    var session: String

    @Option(help: ArgumentHelp("Address of the API (default: \(PersonalAIFetch.standardBaseURL)).", valueName: "url"))
    var baseUrl: ServiceAddress?

    @OptionGroup var common: FetchArguments
    @OptionGroup(title: HelpGroup.running) var result: ResultArguments
    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments

    func validate() throws {
        if domain.isEmpty || session.isEmpty { throw ValidationError("--domain and --session must not be empty") }
        try baseUrl?.check("--base-url")
    }

    func run() throws {
        try common.run(messages, json: result.json) { access, surroundings, _ in
            try PersonalAIFetch(
                domain: domain, session: session, output: common.output, baseURL: baseUrl?.get(),
                waits: common.wait, retries: common.retry, access: access
            ).run(progress: surroundings.progress)
        }
    }
}
