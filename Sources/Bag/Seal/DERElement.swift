/// One element of DER (X.690), as far as a time-stamp reply needs it: tags of one byte, definite lengths.
struct DERElement {
    let tag: UInt8
    let content: ArraySlice<UInt8>

    enum Tag {
        static let integer: UInt8 = 0x02
        static let octetString: UInt8 = 0x04
        static let objectIdentifier: UInt8 = 0x06
        static let generalizedTime: UInt8 = 0x18
        static let sequence: UInt8 = 0x30
        /// [0], constructed.
        static let context0: UInt8 = 0xA0
    }

    /// - Returns: the elements that `bytes` consists of; `nil` where it is not made of whole elements.
    static func list(_ bytes: ArraySlice<UInt8>) -> [DERElement]? {
        var elements: [DERElement] = []
        var rest = bytes
        while let tag = rest.popFirst() {
            guard tag & 0x1F != 0x1F, let first = rest.popFirst() else { return nil }
            var length = Int(first)
            if first >= 0x80 {
                // 0x80 alone is the indefinite form, which DER does not have.
                let count = Int(first & 0x7F)
                guard (1...4).contains(count), rest.count >= count else { return nil }
                length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(count)
            }
            guard rest.count >= length else { return nil }
            elements.append(DERElement(tag: tag, content: rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return elements
    }

    /// What it holds; `nil` where it is another kind, or does not hold whole elements.
    func members(_ tag: UInt8) -> [DERElement]? { self.tag == tag ? Self.list(content) : nil }

    /// Its bytes; `nil` where it is another kind.
    func bytes(_ tag: UInt8) -> [UInt8]? { self.tag == tag ? Array(content) : nil }
}

extension [DERElement] {
    /// `nil` beyond the end: what was received is not trusted to be complete.
    func at(_ index: Int) -> DERElement? { indices.contains(index) ? self[index] : nil }
}
