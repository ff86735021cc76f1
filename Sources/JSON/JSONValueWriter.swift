/// One JSON value on its way into bytes: what it holds is appended as it comes, and nothing is kept.
///
/// A document of a hundred thousand clips would take many times its size as a tree. The price: an encoding container
/// may not be written to any more once the next one has begun. `Encodable` types write one after the other.
final class JSONValueWriter {
    /// Where all values of a document go: piece by piece into a sink, each of whole characters.
    final class Output {
        private let sink: ([UInt8]) throws -> Void
        private var piece: [UInt8] = []
        private var failure: (any Error)?

        private static let enough = 1 << 18

        init(_ sink: @escaping ([UInt8]) throws -> Void) { self.sink = sink }

        func append(_ text: String) {
            piece += text.utf8
            if piece.count >= Self.enough { putPiece() }
        }

        /// - Parameter body: appends whole characters.
        func append(_ body: (inout [UInt8]) -> Void) {
            body(&piece)
            if piece.count >= Self.enough { putPiece() }
        }

        /// - Throws: what the sink threw first; it was given nothing more after that.
        func finish() throws {
            putPiece()
            if let failure { throw failure }
        }

        /// Encoding containers may not throw wherever they write, so that an error waits for the end.
        private func putPiece() {
            do {
                if failure == nil, !piece.isEmpty { try sink(piece) }
            } catch {
                failure = error
            }
            piece.removeAll(keepingCapacity: true)
        }
    }

    private enum Kind {
        case single, object, array
    }

    let output: Output
    private let indentation: Int
    private var kind = Kind.single
    private(set) var count = 0
    /// A container inside this one that was handed out: it ends when something follows it.
    private var nested: JSONValueWriter?

    init(output: Output, indentation: Int) {
        self.output = output
        self.indentation = indentation
    }

    func beginObject() { begin(.object, bracket: "{") }
    func beginArray() { begin(.array, bracket: "[") }

    private func begin(_ kind: Kind, bracket: Character) {
        // Asked for twice, it is the same container.
        guard self.kind == .single else { return }
        self.kind = kind
        append("\(bracket)")
    }

    /// Makes room for the next member of an object, or element of an array.
    func next(name: String? = nil) {
        endNested()
        append(count == 0 ? "\n" : ",\n")
        count += 1
        indent(indentation + 2)
        if let name {
            quote(name)
            append(": ")
        }
    }

    /// A value that is the next member or element.
    func child(name: String? = nil) -> JSONValueWriter {
        next(name: name)
        return JSONValueWriter(output: output, indentation: indentation + 2)
    }

    /// A container that is the next member or element, and that its user does not end.
    func nestedChild(name: String? = nil) -> JSONValueWriter {
        let child = child(name: name)
        nested = child
        return child
    }

    func end() {
        endNested()
        guard kind != .single else { return }
        if count > 0 {
            append("\n")
            indent(indentation)
        }
        append(kind == .object ? "}" : "]")
    }

    private func endNested() {
        nested?.end()
        nested = nil
    }

    // MARK: - Text

    func append(_ text: String) { output.append(text) }

    func quote(_ text: String) {
        output.append { bytes in
            bytes.append(UInt8(ascii: "\""))
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "\""): bytes += "\\\"".utf8
                case UInt8(ascii: "\\"): bytes += "\\\\".utf8
                case UInt8(ascii: "\n"): bytes += "\\n".utf8
                case 0..<0x20, 0x7F:
                    bytes += "\\u00".utf8
                    bytes += [Self.hexadecimalDigits[Int(byte >> 4)], Self.hexadecimalDigits[Int(byte & 15)]]
                default: bytes.append(byte)
                }
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private func indent(_ count: Int) {
        output.append { $0 += repeatElement(UInt8(ascii: " "), count: count) }
    }

    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)
}
