import HTTP

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
