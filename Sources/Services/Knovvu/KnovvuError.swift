/// The refusals of the recordings API (its section "Error Responses"), each with what to do. `words` are the
/// service's own, in quotes, or empty.
public enum KnovvuError: Error, Hashable, Sendable, CustomStringConvertible {
    /// 400: not a valid date, or one in the future.
    case badDay(day: String, words: String)
    /// 401, and a new token did not help, or there is none.
    case unauthorized(words: String)
    /// 401 of a download: its time is over.
    case linkExpired(words: String)
    /// 403
    case notEnabled(words: String)
    /// 404
    case pastRetention(day: String, words: String)
    /// 429
    case limitExceeded(words: String)
    /// A status that the document does not have.
    case undocumented(status: Int, place: String, words: String)
    /// 200, and not what the document describes.
    case unreadable(day: String, reason: String)

    public var description: String {
        switch self {
        case .badDay(let day, let words):
            "the service does not take the day \(day)\(said(words)); give a past day as YYYY-MM-DD, in UTC, and compare "
                + "this machine's clock with the right time"
        case .unauthorized(let words):
            "the service does not accept the token\(said(words)); give a new KNOVVU_TOKEN, or KNOVVU_CLIENT_ID, "
                + "KNOVVU_CLIENT_SECRET and KNOVVU_TOKEN_URL of an application with the scope dataservice_external"
        case .linkExpired(let words):
            "a download link has expired\(said(words)), and the one that took its place was refused too; run again"
        case .notEnabled(let words):
            "daily audio recordings are not enabled for this tenant\(said(words)); ask the administrator to turn on "
                + "\"Enable daily conversation audio recordings\""
        case .pastRetention(let day, let words):
            "\(day) is older than the service keeps recordings\(said(words)); what was not fetched before cannot be had "
                + "from here; ask the operator of the platform for it"
        case .limitExceeded(let words):
            "the service allows no more downloads in this hour\(said(words))"
        case .undocumented(let status, let place, let words):
            "\(place) answers with status \(status)\(said(words)); check the base URL, and any proxy in between"
        case .unreadable(let day, let reason):
            "the answer for \(day) cannot be used: \(reason); check the base URL"
        }
    }

    private func said(_ words: String) -> String { words.isEmpty ? "" : " (it says \(words))" }
}
