import FoundationEssentials
import Foundations
import HTTP
import JSON

/// What a request shows to be let in.
public protocol Authorization: AnyObject {
    /// For the next request; all of them sensitive.
    func fields() throws -> [HTTPField]
    /// Asked after a 401.
    ///
    /// - Returns: whether there is something new to show.
    func renew() throws -> Bool
}

/// A token or key as it was given: there is no other.
public final class GivenAuthorization: Authorization {
    private let field: HTTPField

    public init(field name: String, _ secret: Secret) { field = HTTPField(name, secret: secret) }

    /// RFC 6750, section 2.1.
    public static func bearer(_ token: Secret) -> GivenAuthorization {
        GivenAuthorization(field: "Authorization", Secret("Bearer " + token.revealed))
    }

    public func fields() -> [HTTPField] { [field] }
    public func renew() -> Bool { false }
}

/// Tokens that a client gets for itself (OAuth 2.0, RFC 6749, section 4.4), and gets anew when one has expired.
public final class OAuthAuthorization: Authorization {
    /// How the client proves who it is (RFC 6749, section 2.3.1).
    public enum ClientAuthentication: Sendable { case body, basic }

    /// What is asked for, and by whom.
    public struct Grant: Sendable {
        public var tokenURL: HTTPURL
        public var clientId: Secret
        public var clientSecret: Secret
        public var authentication: ClientAuthentication
        /// `grant_type`, `scope`, and whatever else the service wants.
        public var parameters: [(name: String, value: String)]

        public init(
            tokenURL: HTTPURL, clientId: Secret, clientSecret: Secret, authentication: ClientAuthentication,
            parameters: [(name: String, value: String)]
        ) {
            self.tokenURL = tokenURL
            self.clientId = clientId
            self.clientSecret = clientSecret
            self.authentication = authentication
            self.parameters = parameters
        }
    }

    private let grant: Grant
    private let client: APIClient
    private var token: Secret?
    private var expiry: UTCTime?

    public init(_ grant: Grant, client: APIClient) {
        self.grant = grant
        self.client = client
    }

    public func fields() throws -> [HTTPField] {
        let isOld = expiry.map { client.clock.now >= $0 } ?? false
        let token = try isOld ? request() : token ?? request()
        return [HTTPField("Authorization", secret: Secret("Bearer " + token.revealed))]
    }

    public func renew() throws -> Bool {
        _ = try request()
        return true
    }

    private func request() throws -> Secret {
        var parameters = grant.parameters
        var fields = [HTTPField("Accept", "application/json")]
        switch grant.authentication {
        case .body:
            parameters.append(("client_id", grant.clientId.revealed))
            parameters.append(("client_secret", grant.clientSecret.revealed))
        case .basic:
            // Both are encoded as in a form first.
            let pair = [grant.clientId, grant.clientSecret].map { PercentEncoding.of($0.revealed) }
            let encoded = Data(pair.joined(separator: ":").utf8).base64EncodedString()
            fields.append(HTTPField("Authorization", secret: Secret("Basic " + encoded)))
        }
        let request = HTTPRequest(.post, grant.tokenURL, fields: fields, body: .form(parameters))
        let response = try client.response(to: request, limit: 1 << 20)
        guard response.head.status == 200 else { throw refusal(response) }
        guard let answer = try? JSONText.value(Answer.self, from: response.body),
            !answer.access_token.isEmpty
        else {
            throw JobError("\(grant.tokenURL): the answer holds no access_token; check the token URL")
        }
        let token = Secret(answer.access_token)
        self.token = token
        // Half a minute early: it has to hold until the request has arrived.
        expiry = answer.expires_in.flatMap { $0 > 60 ? client.clock.now.plus(seconds: $0 - 30) : nil }
        return token
    }

    private func refusal(_ response: HTTPResponse) -> JobError {
        // The codes of RFC 6749, section 5.2; free text is left out, as it may repeat what was sent.
        let code = (try? JSONText.value(Refusal.self, from: response.body))?.error ?? ""
        let known = [
            "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
            "unsupported_grant_type", "invalid_scope",
        ]
        let words = known.contains(code) ? " (\(code))" : ""
        return JobError(
            "\(grant.tokenURL): no token was given, status \(response.head.status)\(words); "
                + "check the client id, the secret, the token URL, and what the application may ask for")
    }

    private struct Answer: Decodable {
        let access_token: String
        let expires_in: Double?
    }

    private struct Refusal: Decodable {
        let error: String
    }
}
