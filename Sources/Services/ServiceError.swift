import Foundations
import HTTP
import JSON

/// A request that a service refused, or a response that cannot be used: the kind of error, what failed and where, the
/// service's own message, and what to do.
public struct ServiceError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// 400: the service rejected the request.
        case badRequest
        /// 401, and there is no new token, or it did not help.
        case unauthorized
        /// 401 for a download: the link has expired.
        case linkExpired
        /// 403: the client has no permission.
        case notPermitted
        /// 404: not found.
        case notFound
        /// 404: past the service's retention period.
        case pastRetention
        /// 429, with the delay in seconds that the service asks for, if it states one.
        case limitExceeded(seconds: Double?)
        /// A status that is not in the API documentation.
        case undocumented(status: Int)
        /// 200, but the body is not as documented.
        case unreadable
    }

    public let kind: Kind
    /// The operation that failed, and where.
    public let failure: String
    /// The service's own message in quotes, or empty.
    public let words: String
    /// Additional information.
    public let circumstance: String?
    /// The action to take.
    public let advice: String?

    package init(
        _ kind: Kind, _ failure: String, words: String = "", circumstance: String? = nil, advice: String? = nil
    ) {
        self.kind = kind
        self.failure = failure
        self.words = words
        self.circumstance = circumstance
        self.advice = advice
    }

    /// An error for a status that is not in the API documentation.
    ///
    /// - Parameter place: the source of the response, if not its URL.
    static func undocumented(
        _ response: HTTPResponse, place: String? = nil, words: String,
        advice: String = "check the base URL and any proxy in between"
    ) -> ServiceError {
        let status = response.head.status
        return ServiceError(
            .undocumented(status: status), "\(place ?? "\(response.head.url)") returned status \(status)",
            words: words, advice: advice)
    }

    public var description: String {
        failure + (words.isEmpty ? "" : " (the service says \(words))") + (circumstance.map { ", \($0)" } ?? "")
            + (advice.map { "; \($0)" } ?? "")
    }
}

/// The message of a service in the body of an error, `{"error": "…"}`, made safe to show.
enum ServiceWords {
    /// - Parameters:
    ///   - secrets: the secrets that were sent, so that a response that repeats them does not expose them.
    ///   - links: the presigned URLs that were requested. Any value in their queries is a secret.
    /// - Returns: the message in quotes; empty if there is none.
    static func of(_ response: HTTPResponse, secrets: [HTTPField], links: [HTTPURL?] = []) -> String {
        guard let body = try? JSONText.value(Body.self, from: response.body), let text = body.text
        else { return "" }
        var words = withoutValues(of: links, text)
        for field in secrets where field.isSensitive {
            for secret in [field.value] + field.value.split(separator: " ").map(String.init) where secret.count > 3 {
                if secret != "Bearer" { words = words.replacing(secret, with: "(secret)") }
            }
        }
        // A word this long is not meant for people. It is a link or a token.
        let short = words.split(separator: " ").map { word -> Substring in
            word.utf8.count > 40 || word.contains("://") ? "(…)" : word
        }
        return "\"" + PrintableText.of(short.joined(separator: " "), width: 300) + "\""
    }

    /// Replaces the values in the queries of links. The longest come first: one may contain another.
    static func withoutValues(of links: [HTTPURL?], _ text: String) -> String {
        links.compactMap(\.self).flatMap(\.queryValues).map(\.revealed).filter { $0.utf8.count > 3 }
            .sorted { $0.utf8.count > $1.utf8.count }
            .reduce(text) { $0.replacing($1, with: "(secret)") }
    }

    /// Whether the body is a web page, where the API answers in JSON.
    static func isPage(_ response: HTTPResponse) -> Bool { WebPage.isLikely(response.body) }

    private struct Body: Decodable {
        let error: String?
        let message: String?
        let code: Int?

        enum Key: String, CodingKey { case error, message, code }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            error = try? fields.decode(String.self, forKey: .error)
            message = try? fields.decode(String.self, forKey: .message)
            code = try? fields.decode(Int.self, forKey: .code)
        }

        /// The message, with the service's own code.
        var text: String? { (error ?? message).map { text in code.map { "\(text) (code \($0))" } ?? text } }
    }
}
