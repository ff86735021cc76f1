/// The refusals of Zoom's archive API, each with what to do. `words` are the service's own, in quotes, or empty.
public enum ZoomError: Error, Hashable, Sendable, CustomStringConvertible {
    /// 400, code 20525
    case badRange(words: String)
    /// 401, and a new token did not help, or there is none.
    case unauthorized(words: String)
    /// 403, code 20514
    case notPermitted(words: String)
    /// 404, code 20524
    case noSuchUser(user: String, words: String)
    /// A status that the document does not have.
    case undocumented(status: Int, place: String, words: String)
    /// 200, and not what the document describes.
    case unreadable

    public var description: String {
        switch self {
        case .badRange(let words):
            "Zoom does not take this time range\(said(words)); give --from and --to as RFC 3339, as 2025-12-01T00:00:00Z, "
                + "the earlier one first"
        case .unauthorized(let words):
            "Zoom does not accept the token\(said(words)); give a new ZOOM_TOKEN, or ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and "
                + "ZOOM_CLIENT_SECRET of an app that is activated"
        case .notPermitted(let words):
            "the token may not read AI Companion archives\(said(words)); the app needs the scope "
                + "aic:read:conversation_archives:admin (or aic_archive:read:admin), and its owner the right to it"
        case .noSuchUser(let user, let words):
            "Zoom has no user \(user)\(said(words)); give the id or e-mail address of a user of this account"
        case .undocumented(let status, let place, let words):
            "\(place) answers with status \(status)\(said(words)); check the base URL, and any proxy in between"
        case .unreadable:
            "the answer is not a JSON object with `aic_history_download_url`; check the base URL"
        }
    }

    private func said(_ words: String) -> String { words.isEmpty ? "" : " (it says \(words))" }
}
