import JSON

/// What a command says on standard output at its end: words, or one JSON object, which may be large.
struct Report {
    private let produce: (_ put: ([UInt8]) throws -> Void) throws -> Void

    static func text(_ text: String) -> Report {
        Report { put in try put(Array((text.hasSuffix("\n") ? text : text + "\n").utf8)) }
    }

    static func json(_ value: some Encodable) -> Report {
        Report { put in try JSONText.write(value, to: put) }
    }

    /// - Throws: `Unwritable`; `EncodingError`.
    func print() throws {
        try produce { piece in
            guard Terminal.print(piece) else { throw Unwritable() }
        }
    }

    /// Standard output is full, or nobody reads it any more.
    struct Unwritable: Error {}
}
