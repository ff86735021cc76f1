/// What is asked of a server (RFC 9110).
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable { case get = "GET", post = "POST" }

    /// The bytes that go with a POST. They may be a secret, and are shown nowhere.
    public struct Body: Sendable, CustomStringConvertible, CustomReflectable {
        public let contentType: String
        let bytes: [UInt8]

        public init(_ bytes: [UInt8], contentType: String) {
            self.bytes = bytes
            self.contentType = contentType
        }

        /// application/x-www-form-urlencoded
        public static func form(_ parameters: [(name: String, value: String)]) -> Body {
            Body(Array(PercentEncoding.form(parameters).utf8), contentType: "application/x-www-form-urlencoded")
        }

        public var description: String { "\(bytes.count) bytes of \(contentType)" }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    public var method: Method
    public var url: HTTPURL
    public var fields: [HTTPField]
    public var body: Body?

    public init(_ method: Method = .get, _ url: HTTPURL, fields: [HTTPField] = [], body: Body? = nil) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }
}
