import Files
import FoundationEssentials
import Foundations
import HTTP
import JSON

/// The credentials of requests.
package protocol Authorization: AnyObject {
    /// The header fields for the next request; all of them are sensitive.
    func fields() throws -> [HTTPField]
    /// Called after a 401.
    ///
    /// - Returns: whether there are new credentials to try.
    func renew() throws -> Bool
    /// The id of the application that they belong to, if it is known.
    var application: String? { get }
}

/// A fixed token or key, which cannot be renewed.
package final class GivenAuthorization: Authorization {
    private let field: HTTPField
    package let application: String?

    package init(field name: String, _ secret: Secret, application: String? = nil) {
        field = HTTPField(name, secret: secret)
        self.application = application
    }

    /// A bearer token (RFC 6750, section 2.1).
    package static func bearer(_ token: Secret) -> GivenAuthorization {
        GivenAuthorization(
            field: "Authorization", Secret("Bearer " + token.revealed), application: application(of: token.revealed))
    }

    /// The application that a token names, if it is a JSON Web Token (RFC 7519; `client_id` is of RFC 8693).
    private static func application(of token: String) -> String? {
        struct Claims: Decodable { let client_id: String }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var text = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        while text.utf8.count % 4 != 0 { text += "=" }
        return Data(base64Encoded: String(text)).flatMap { try? JSONText.value(Claims.self, from: Array($0)) }?
            .client_id
    }

    package func fields() -> [HTTPField] { [field] }
    package func renew() -> Bool { false }
}

/// Tokens that the client requests itself (OAuth 2.0, RFC 6749, section 4.4), and requests again when they expire.
package final class OAuthAuthorization: Authorization {
    /// How the client authenticates (RFC 6749, section 2.3.1).
    package enum ClientAuthentication: Sendable { case body, basic }

    /// The parameters of a token request.
    package struct Grant: Sendable {
        package var tokenURL: HTTPURL
        package var clientId: Secret
        package var clientSecret: Secret
        package var authentication: ClientAuthentication
        /// `grant_type`, `scope`, and other parameters that the service needs.
        package var parameters: [(name: String, value: String)]

        package init(
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
    package var application: String? { grant.clientId.revealed }

    package init(_ grant: Grant, client: APIClient) {
        self.grant = grant
        self.client = client
    }

    package func fields() throws -> [HTTPField] {
        let isOld = expiry.map { client.clock.now >= $0 } ?? false
        let token = try isOld ? request() : token ?? request()
        return [HTTPField("Authorization", secret: Secret("Bearer " + token.revealed))]
    }

    package func renew() throws -> Bool {
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
            // RFC 6749, section 2.3.1 requires form encoding of both first.
            let pair = [grant.clientId, grant.clientSecret].map { PercentEncoding.of($0.revealed) }
            let encoded = Data(pair.joined(separator: ":").utf8).base64EncodedString()
            fields.append(HTTPField("Authorization", secret: Secret("Basic " + encoded)))
        }
        let request = HTTPRequest(.post, grant.tokenURL, fields: fields, body: .form(parameters))
        let response = try client.retry.run(clock: client.clock) {
            let response = try client.response(to: request, limit: 1 << 20)
            guard response.head.status == 429 else { return .done(response) }
            return .again(
                reason: "\(grant.tokenURL): the service gives no more tokens now (status 429)",
                after: RetryAfter.seconds(of: response.head, now: client.clock.now))
        }
        guard response.head.status == 200 else { throw refusal(response) }
        guard let answer = try? JSONText.value(Answer.self, from: response.body),
            !answer.access_token.isEmpty
        else {
            throw JobError("\(grant.tokenURL): the response has no access_token; check the token URL")
        }
        let token = Secret(answer.access_token)
        self.token = token
        // Half a minute early, so that the token is still valid when the request arrives.
        expiry = answer.expires_in.flatMap { $0 > 60 ? client.clock.now.plus(seconds: $0 - 30) : nil }
        return token
    }

    private func refusal(_ response: HTTPResponse) -> JobError {
        // Only the codes of RFC 6749, section 5.2 are shown. Free text could repeat what was sent.
        let code = (try? JSONText.value(Refusal.self, from: response.body))?.error ?? ""
        let known = [
            "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
            "unsupported_grant_type", "invalid_scope",
        ]
        let words = known.contains(code) ? " (\(code))" : ""
        return JobError(
            "\(grant.tokenURL): the token request failed with status \(response.head.status)\(words); "
                + "check the client id, the client secret, the token URL, and the scopes of the application")
    }

    private struct Answer: Decodable {
        let access_token: String
        /// In seconds. Some services send it as text.
        let expires_in: Double?

        enum Key: String, CodingKey { case access_token, expires_in }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            access_token = try fields.decode(String.self, forKey: .access_token)
            let number = try? fields.decode(Double.self, forKey: .expires_in)
            expires_in = number ?? (try? fields.decode(String.self, forKey: .expires_in)).flatMap { Double($0) }
        }
    }

    private struct Refusal: Decodable {
        let error: String
    }
}

/// The source of tokens and passwords: the environment, or a file that only its owner can read. Command-line arguments
/// are not a source, because every user of the machine can see them.
public struct CredentialSource: Sendable {
    private let values: [String: Secret]
    /// The name of the source, for messages.
    package let place: String

    public init(environment: [String: String]) {
        values = environment.filter { !$0.value.isEmpty }.mapValues { Secret($0) }
        place = "the environment"
    }

    /// Reads `NAME=value` lines. Empty lines and lines that start with `#` are ignored. Quotes around a whole value are
    /// removed, as in a shell and in systemd.
    ///
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - isProtected: whether something else than the file's mode protects it, as for files that systemd passes to a
    ///     service (LoadCredential): root owns them, and an access control list lets the service read them.
    /// - Throws: `FileError`; `JobError` if other users can read the file, or if it has other lines. Messages never
    ///   contain any part of a value.
    public init(file path: String, isProtected: Bool = false) throws {
        let file = try InputFile(path: path)
        guard try isProtected || file.isClosedToOthers() else {
            throw JobError(
                "\(path): not read, because another user owns it or can access it; make it your own, set its mode with "
                    + "chmod 600, and replace any token that others could have read")
        }
        let text = String(decoding: try file.contents(limit: 1 << 16), as: UTF8.self)
        var values: [String: Secret] = [:]
        for (index, line) in text.split(whereSeparator: \.isNewline, omitting: false).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                throw JobError("\(path), line \(index + 1): expected NAME=value")
            }
            let name = String(line[..<equals].trimmed)
            let value = Self.unquoted(line[line.index(after: equals)...].trimmed)
            guard values.updateValue(Secret(String(value)), forKey: name) == nil else {
                throw JobError("\(path), line \(index + 1): \(name) occurs twice; remove one")
            }
        }
        self.values = values.filter { !$0.value.isEmpty }
        place = path
    }

    /// - Returns: the value; `nil` if it is absent or empty.
    package func secret(_ name: String) -> Secret? { values[name] }

    /// - Returns: the value; `nil` if it is absent or empty.
    /// - Throws: `JobError` if it contains control characters, which no credential can.
    package func credential(_ name: String) throws -> Secret? {
        guard let secret = values[name] else { return nil }
        guard secret.revealed.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw JobError(
                "\(name) in \(place) contains a line break or another control character; nothing was sent; set it "
                    + "to the credential alone")
        }
        return secret
    }

    private static func unquoted(_ text: Substring) -> Substring {
        for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return text.dropFirst().dropLast()
        }
        return text
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var rest = self
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return rest
    }
}

extension String {
    fileprivate func split(whereSeparator isSeparator: (Character) -> Bool, omitting: Bool) -> [Substring] {
        split(omittingEmptySubsequences: omitting, whereSeparator: isSeparator)
    }
}
