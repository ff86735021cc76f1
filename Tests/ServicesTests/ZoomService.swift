import Foundation
import Foundations
import HTTP
import Services
import Synchronization
import TestSupport

/// Zoom's archive API as its document describes it: the API on 127.0.0.1, the files on the same host or on `localhost`, which
/// is another one.
final class ZoomService: Sendable {
    struct State: Sendable {
        var user = "ABCDEF123456"
        var token = "token-1-do-not-show"
        var isPermitted = true
        var history = WrittenArchives.zoomHistory()
        var files = WrittenArchives.awkwardFiles
        /// Of the links.
        var host = "127.0.0.1"
        /// What the links answer with in place of the files: a redirect.
        var redirect: String?
        var statedBytes: [String: Int] = [:]
        var apiMishaps: [Mishap] = []
        var fileMishaps: [Mishap] = []
        var tokensGiven = 0
    }

    typealias Mishap = @Sendable (inout LoopbackServer.Reply) -> Void

    static let accountId = "account-3"
    static let clientId = "client-id-7"
    static let clientSecret = "client-secret-do-not-show"

    private let content: Mutex<State>
    private let running = Mutex<(api: LoopbackServer, files: LoopbackServer)?>(nil)

    init(_ state: State = State()) throws {
        content = Mutex(state)
        let api = try LoopbackServer { [unowned self] in apply(\.apiMishaps, to: answer($0)) }
        let files = try LoopbackServer { [unowned self] in apply(\.fileMishaps, to: file($0)) }
        running.withLock { $0 = (api, files) }
    }

    private var servers: (api: LoopbackServer, files: LoopbackServer) {
        guard let servers = running.withLock({ $0 }) else { fatalError("the service is not up yet") }
        return servers
    }

    var api: LoopbackServer { servers.api }
    var files: LoopbackServer { servers.files }
    var baseURL: String { api.url() + "/v2" }
    var tokenURL: String { api.url() + "/oauth/token" }

    func change(_ body: @Sendable (inout State) -> Void) { content.withLock { body(&$0) } }
    func with<Value: Sendable>(_ body: @Sendable (State) -> Value) -> Value { content.withLock { body($0) } }

    private func apply(
        _ mishaps: any WritableKeyPath<State, [Mishap]> & Sendable, to reply: LoopbackServer.Reply
    ) -> LoopbackServer.Reply {
        var reply = reply
        let mishap = content.withLock { $0[keyPath: mishaps].isEmpty ? nil : $0[keyPath: mishaps].removeFirst() }
        mishap?(&reply)
        return reply
    }

    private func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        content.withLock { state in
            request.path == "/oauth/token" ? Self.token(request, &state) : archive(request, state)
        }
    }

    private static func token(_ request: LoopbackServer.Request, _ state: inout State) -> LoopbackServer.Reply {
        let form = String(decoding: request.body, as: UTF8.self)
        let pair = Data("\(clientId):\(clientSecret)".utf8).base64EncodedString()
        guard request.method == "POST", request["Authorization"] == "Basic \(pair)",
            form == "grant_type=account_credentials&account_id=\(accountId)"
        else { return .json(400, #"{"reason": "Bad Request", "error": "invalid_client"}"#) }
        state.tokensGiven += 1
        state.token = "token-given-\(state.tokensGiven)-do-not-show"
        return .json(200, #"{"access_token": "\#(state.token)", "token_type": "bearer", "expires_in": 3599}"#)
    }

    private func archive(_ request: LoopbackServer.Request, _ state: State) -> LoopbackServer.Reply {
        guard request["Authorization"] == "Bearer \(state.token)" else {
            return .json(401, #"{"code": 124, "message": "Invalid access token."}"#)
        }
        guard state.isPermitted else {
            return .json(403, #"{"code": 20514, "message": "User does not have permission to access this resource."}"#)
        }
        let parts = request.path.split(separator: "/").map(String.init)
        guard request.method == "GET", parts.count == 5, parts[...2] == ["v2", "aic", "users"],
            parts[4] == "conversation_archive"
        else { return .json(404, #"{"message": "no route"}"#) }
        guard parts[3] == state.user else {
            return .json(404, #"{"code": 20524, "message": "User does not exist: \#(parts[3])."}"#)
        }
        let query = URLComponents(string: request.target)?.queryItems ?? []
        let times = ["from", "to"].map { name in query.first { $0.name == name }?.value ?? "" }
        guard times.allSatisfy({ UTCTime(iso8601: $0) != nil }), times[0] < times[1] else {
            return .json(400, #"{"code": 20525, "message": "Invalid time range."}"#)
        }
        return .json(200, description(state, from: times[0], to: times[1]))
    }

    private func description(_ state: State, from: String, to: String) -> String {
        let base = files.url(host: state.host)
        let response: [String: Any] = [
            "user_id": state.user, "email": "jchill@example.com", "display_name": "Jill Chill", "start_time": from,
            "end_time": to, "timezone": "Asia/Shanghai", "file_extension": "JSON", "file_type": "AIC_CONVERSATION",
            "file_size": state.statedBytes["history"] ?? state.history.utf8.count,
            "aic_history_download_url": "\(base)/rest/v1/aic/archive/conversations/download/history",
            "physical_files": state.files.map { file -> [String: Any] in
                [
                    "file_id": file.id, "file_name": file.name,
                    "file_size": state.statedBytes[file.id] ?? file.bytes.count,
                    "download_url": "\(base)/rest/v1/aic/archive/attached/download/\(file.id)",
                ]
            },
        ]
        let data = (try? JSONSerialization.data(withJSONObject: response, options: [.sortedKeys])) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    private func file(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        content.withLock { state in
            if request.path.hasPrefix("/elsewhere/") {
                let id = String(request.path.split(separator: "/").last ?? "")
                let bytes = id == "history" ? Array(state.history.utf8) : state.files.first { $0.id == id }?.bytes ?? []
                return LoopbackServer.Reply(200, body: bytes)
            }
            guard request["Authorization"] == "Bearer \(state.token)" else {
                return .json(401, #"{"message": "Invalid access token."}"#)
            }
            let id = String(request.path.split(separator: "/").last ?? "")
            if let redirect = state.redirect {
                return LoopbackServer.Reply(302, fields: [("Location", "\(redirect)/elsewhere/\(id)")])
            }
            if id == "history" { return LoopbackServer.Reply(200, body: Array(state.history.utf8)) }
            guard let file = state.files.first(where: { $0.id == id }) else { return .json(404, "{}") }
            return LoopbackServer.Reply(200, fields: [("ETag", "\"\(id)\"")], body: file.bytes)
        }
    }

    // MARK: - Those who fetch

    func fetch(
        to output: String, user: String = "ABCDEF123456", from: String = "2025-12-01T00:00:00Z",
        to end: String = "2025-12-31T00:00:00Z", usesOAuth: Bool = false, trusting: [String] = [], waits: Bool = false,
        retries: Bool = false,
        clock: TestClock = TestClock("2026-01-02T00:00:00Z"), attempts: Int = 6,
        retry: RetryPolicy? = nil
    ) throws -> FetchReport {
        let client = APIClient(
            http: HTTPClient(options: HTTPOptions(userAgent: "opusstitch-tests")), clock: clock,
            retry: retry ?? RetryPolicy(attempts: attempts))
        let names =
            usesOAuth
            ? [
                "ZOOM_ACCOUNT_ID": Self.accountId, "ZOOM_CLIENT_ID": Self.clientId,
                "ZOOM_CLIENT_SECRET": Self.clientSecret,
            ] : ["ZOOM_TOKEN": "token-1-do-not-show"]
        let api = ZoomAPI(
            baseURL: try HTTPURL(baseURL), client: client,
            authorization: try ZoomAPI.authorization(
                from: CredentialSource(environment: names), tokenURL: HTTPURL(tokenURL), client: client),
            trustedHosts: trusting)
        guard let from = UTCTime(iso8601: from), let end = UTCTime(iso8601: end) else {
            throw TestSupportError(reason: "no times")
        }
        return try ZoomFetch(api: api, user: user, from: from, to: end, output: output, waits: waits, retries: retries)
            .run()
    }
}
