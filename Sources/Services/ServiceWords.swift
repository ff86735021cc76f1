import Foundations
import HTTP
import JSON

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
