import Foundations
import HTTP
import JSON

/// What a service refused, or answered in a way that cannot be used: of which kind, what failed and where, the service's
/// own words, and what to do.
public struct ServiceError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// 400: it does not take what it was asked for.
        case badRequest
        /// 401, and a new token did not help, or there is none.
        case unauthorized
        /// 401 of a download: its time is over.
        case linkExpired
        /// 403: who asks may not have it.
        case notPermitted
        /// 404
        case notFound
        /// 404: it was there, and the service does not keep it that long.
        case pastRetention
        /// 429, and the seconds that the service asks to wait, where it says.
        case limitExceeded(seconds: Double?)
        /// A status that its document does not have.
        case undocumented(status: Int)
        /// 200, and not what its document describes.
        case unreadable
    }

    public let kind: Kind
    /// What failed, and where.
    public let failure: String
    /// The service's own, in quotes, or empty.
    public let words: String
    /// What else is known of it.
    public let circumstance: String?
    /// What to do.
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

    /// An answer that no document of the service has.
    ///
    /// - Parameter place: what answered.
    static func undocumented(
        _ response: HTTPResponse, place: String? = nil, words: String,
        advice: String = "check the base URL, and any proxy in between"
    ) -> ServiceError {
        let status = response.head.status
        return ServiceError(
            .undocumented(status: status), "\(place ?? "\(response.head.url)") answers with status \(status)",
            words: words, advice: advice)
    }

    public var description: String {
        failure + (words.isEmpty ? "" : " (it says \(words))") + (circumstance.map { ", \($0)" } ?? "")
            + (advice.map { "; \($0)" } ?? "")
    }
}

/// What a service says in the body of an error, `{"error": "…"}`, made fit to be shown.
enum ServiceWords {
    /// - Parameter secrets: what was shown to it: a service that repeats a secret must not make it public.
    /// - Returns: in quotes; empty where there are no such words.
    static func of(_ response: HTTPResponse, secrets: [HTTPField]) -> String {
        guard let body = try? JSONText.value(Body.self, from: response.body), let text = body.text
        else { return "" }
        var words = text
        for field in secrets where field.isSensitive {
            for secret in [field.value] + field.value.split(separator: " ").map(String.init) where secret.count > 3 {
                if secret != "Bearer" { words = words.replacing(secret, with: "(secret)") }
            }
        }
        // Nothing that is said to people is that long without a space: it is a link, or a token.
        let short = words.split(separator: " ").map { word -> Substring in
            word.utf8.count > 40 || word.contains("://") ? "(…)" : word
        }
        return "\"" + PrintableText.of(short.joined(separator: " "), width: 300) + "\""
    }

    private struct Body: Decodable {
        let error: String?
        let message: String?
        var text: String? { error ?? message }
    }
}
