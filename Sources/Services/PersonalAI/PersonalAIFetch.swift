import Conversations
import Files
import Foundations
import HTTP
import JSON

/// Fetches a conversation with a Personal AI persona into a folder of its own: `conversation.json`, the answer as received,
/// and `download.json`.
///
/// The page "AI Conversation" names no method. Its parameters are a body, and its example, `curl … --data '{…}'` without
/// `--request`, is a POST: that is what is sent, with the two headers and the body of the example.
public struct PersonalAIFetch {
    /// With the path of the version.
    package let baseURL: HTTPURL
    package let client: APIClient
    let authorization: any Authorization
    /// `DomainName`: the persona.
    package let domain: String
    /// `SessionId`
    package let session: String
    package let output: String
    package let waits: Bool
    let retries: Bool

    /// The example's server.
    package static let standardBaseURL = "https://api.personal.ai/v1"

    package init(
        baseURL: HTTPURL, client: APIClient, authorization: any Authorization, domain: String, session: String,
        output: String, waits: Bool = false, retries: Bool = false
    ) {
        self.baseURL = baseURL
        self.client = client
        self.authorization = authorization
        self.domain = domain
        self.session = session
        self.output = output
        self.waits = waits
        self.retries = retries
    }

    /// - Parameters:
    ///   - domain: the persona (`DomainName`).
    ///   - session: the conversation (`SessionId`).
    ///   - output: the folder of the archive; made if missing.
    ///   - baseURL: of the API, with the path of its version; `nil` for Personal AI's.
    ///   - waits: whether to stay, for up to two days, until everything is there.
    ///   - retries: whether an answer that had a problem is requested again.
    ///   - access: credentials, and how the service is reached.
    /// - Throws: `HTTPError` for an unusable URL; `JobError` for missing credentials.
    public init(
        domain: String, session: String, output: String, baseURL: String? = nil, waits: Bool = false,
        retries: Bool = false, access: ServiceAccess
    ) throws {
        self.init(
            baseURL: try HTTPURL(baseURL ?? Self.standardBaseURL), client: access.client(),
            authorization: try Self.authorization(from: access.credentials), domain: domain, session: session,
            output: output, waits: waits, retries: retries)
    }

    /// Takes `PERSONAL_AI_API_KEY`.
    ///
    /// - Throws: `JobError`, where there is none.
    package static func authorization(from source: CredentialSource) throws -> any Authorization {
        guard let key = try source.credential("PERSONAL_AI_API_KEY") else {
            throw JobError(
                "\(source.place) has no key for Personal AI; set PERSONAL_AI_API_KEY, or name a file that has it with "
                    + "\(Setting("credentials"))")
        }
        return GivenAuthorization(field: "x-api-key", key)
    }

    /// - Throws: `ServiceError`, `TemporaryFailure`, `JobError`, `HTTPError`, `FileError`.
    public func run(progress: (Progress) -> Void = { _ in }) throws -> FetchReport {
        try FetchAttempts(output: output, client: client, waits: waits).run(progress: progress) {
            try attempt(in: $0, progress: progress)
        }
    }

    private func attempt(in folder: FetchFolder, progress: (Progress) -> Void) throws -> FetchReport {
        let download = try ConversationDownload(
            source: PersonalAI().name, service: baseURL,
            request: [("DomainName", domain), ("SessionId", session)].map {
                DownloadRecord.Parameter(name: $0, value: $1)
            }, id: "\(domain)_\(session)", retries: retries, folder: folder, client: client)
        if download.isComplete {
            download.note(
                "\(download.path) is complete, and was not asked for again; for the conversation as it is now, "
                    + "give \(Setting("output")) "
                    + "another folder")
            return download.report()
        }
        progress(.asking("the conversation \(session)"))
        let response = try ask()
        guard let list = MessageList(response.body) else {
            throw ServiceError(.unreadable, "the answer is not a list of messages", advice: "check the base URL")
        }
        try download.keep(answer: response.body, as: "conversation.json", from: response.head.url, files: [])
        if list.others > 0 {
            try download.report(
                .unreadableAnswer, 0,
                "\(Quantity.count(list.others, "member")) of \(list.count) in the list are not messages; the answer is "
                    + "kept as it came; to request it again, give \(Setting("retry"))")
        }
        if list.count == 0 { download.note("the conversation has no messages") }
        if let other = list.sessions.subtracting([session]).min() {
            download.note("the answer names another session than was asked for: \(other); it is kept as it came")
        }
        return download.report(hasMessages: list.count > 0)
    }

    /// `POST /conversation`
    private func ask() throws -> HTTPResponse {
        struct Body: Encodable {
            let SessionId: String
            let DomainName: String
        }
        let body = try JSONText.bytes(of: Body(SessionId: session, DomainName: domain))
        let request = HTTPRequest(
            .post, try baseURL.appending(segments: ["conversation"]),
            body: HTTPRequest.Body(body, contentType: "application/json"))
        let response = try client.retry.run(clock: client.clock) {
            let response = try client.response(to: request, authorization: authorization, limit: 64 << 20)
            guard response.head.status == 429 else { return .done(response) }
            // The page has no such status; every service may have it (RFC 6585).
            return .again(
                reason: "Personal AI allows no more requests now",
                after: RetryAfter.seconds(of: response.head, now: client.clock.now))
        }
        let words = ServiceWords.of(response, secrets: try authorization.fields())
        switch response.head.status {
        case 200: return response
        case 403:
            throw ServiceError(
                .notPermitted, "Personal AI does not accept the API key", words: words,
                advice: "give a valid PERSONAL_AI_API_KEY of the account that the persona belongs to")
        case 404:
            throw ServiceError(
                .notFound, "Personal AI finds no conversation \(session) of \(domain)", words: words,
                advice:
                    "\(Setting("domain")) is the hyphenated text below the AI's name, \(Setting("session")) the "
                    + "session's id"
            )
        default: throw ServiceError.undocumented(response, words: words)
        }
    }
}

/// What an answer is a list of. It is read member by member, so that its size is limited by that of the answer alone.
private struct MessageList {
    private(set) var count = 0
    /// The members that are not objects.
    private(set) var others = 0
    /// The session ids that the messages name.
    private(set) var sessions: Set<String> = []

    /// - Returns: `nil` if the bytes are not a JSON list.
    init?(_ bytes: [UInt8]) {
        guard let text = TextEncodings.utf8(bytes) else { return nil }
        var reader = JSONReader(text, deepest: 512)
        do throws(JSONError) {
            guard try reader.kind() == .array else { return nil }
            try reader.elements { json, _ throws(JSONError) in
                count += 1
                guard try json.kind() == .object else {
                    others += 1
                    return try json.skip()
                }
                try json.members { json, name throws(JSONError) in
                    guard name == "SessionId", try json.kind() == .string else { return try json.skip() }
                    sessions.insert(try json.text())
                }
            }
            try reader.finish()
        } catch {
            return nil
        }
    }
}
