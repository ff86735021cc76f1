import ArgumentParser
import Foundations
import HTTP
import Services

struct FetchPersonalAICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "personal-ai",
        abstract: "Fetch a conversation with a Personal AI persona.",
        discussion: """
            Credentials: PERSONAL_AI_API_KEY.

            EXAMPLES
              opusstitch fetch personal-ai --domain product-demo-jebzrhw --session ID --output personal
            """)

    @Option(help: ArgumentHelp("The persona: the hyphenated text below its name.", valueName: "name"))
    var domain: String

    @Option(help: ArgumentHelp("The session.", valueName: "id"))
    var session: String

    @Option(help: ArgumentHelp("Where the API is (default: \(PersonalAIFetch.standardBaseURL)).", valueName: "url"))
    var baseUrl: HTTPURL?

    @OptionGroup var common: FetchArguments
    @OptionGroup(title: "Messages") var messages: MessageArguments

    @Option(help: ArgumentHelp("When it is there, stitch it into this bag.", valueName: "bag"), completion: .directory)
    var thenStitch: String?

    func validate() throws {
        if domain.isEmpty || session.isEmpty { throw ValidationError("--domain and --session have to say something") }
        if baseUrl?.hasQuery == true { throw ValidationError("--base-url takes an address without ?") }
    }

    func run() throws {
        try common.run(messages, thenStitch: thenStitch) { client, surroundings in
            try PersonalAIFetch(
                baseURL: try baseUrl ?? HTTPURL(PersonalAIFetch.standardBaseURL), client: client,
                authorization: try PersonalAIFetch.authorization(from: common.credentialSource()), domain: domain,
                session: session, output: common.output, waits: common.wait
            ).run(progress: surroundings.progress)
        }
    }
}
