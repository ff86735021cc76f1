import CCrypto

extension Ed25519PublicKey {
    /// The reason why 32 bytes are not the public key of any private key. libcrypto does not check this.
    package enum Fault: Hashable, Sendable, CustomStringConvertible {
        case smallOrder
        case notCanonical
        case notOnCurve

        package var description: String {
            switch self {
            case .smallOrder:
                "it is a point of small order: with this public key, a signature can be made for any file without a "
                    + "private key"
            case .notCanonical: "its y coordinate is not below 2^255 - 19, so it is not a valid key (RFC 8032)"
            case .notOnCurve: "it is not a point of the curve, so it is not a valid key (RFC 8032)"
            }
        }
    }
}

extension Ed25519PublicKey.Fault {
    /// - Parameter bytes: 32 bytes: y in 255 bits, least significant byte first, and the sign of x (RFC 8032 section
    ///   5.1.2).
    /// - Returns: `nil` if they can be a public key.
    init?(of bytes: [UInt8]) {
        var encoded = bytes
        encoded[31] &= 0x7F
        let y = Number(littleEndian: encoded)
        let prime = Number(hexadecimal: Self.prime)
        let isCanonical = y < prime
        let reduced = y.modulo(prime)
        if Self.smallOrders.contains(where: { Number(hexadecimal: $0) == reduced }) {
            self = .smallOrder
        } else if !isCanonical {
            self = .notCanonical
        } else if !Self.isOnCurve(y, prime) {
            self = .notOnCurve
        } else {
            return nil
        }
    }

    /// The curve is -x² + y² = 1 + dx²y², so x² = (y² - 1) / (dy² + 1). The denominator is never 0, since -1/d is not a
    /// square. So there is an x if (y² - 1)(dy² + 1) is a square.
    private static func isOnCurve(_ y: borrowing Number, _ prime: borrowing Number) -> Bool {
        let square = y.times(y, modulo: prime)
        let one = Number(hexadecimal: "1")
        let numerator = square.minus(one, modulo: prime)
        let denominator = square.times(Number(hexadecimal: d), modulo: prime).plus(one, modulo: prime)
        return numerator.times(denominator, modulo: prime).isSquare(modulo: prime)
    }

    /// 2^255 - 19.
    private static let prime = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed"
    /// -121665/121666 modulo the prime.
    private static let d = "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"

    /// The y coordinates of the points whose order divides 8: 1 (order 1), -1 (order 2), 0 (order 4), and two of order 8.
    private static let smallOrders = [
        "1", "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec", "0",
        "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
        "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
    ]
}

/// The owner of a BIGNUM that is not negative. The calls fail only if memory runs out.
@safe
private struct Number: ~Copyable {
    private let pointer: OpaquePointer

    // The pointers in the calls below belong to values that exist during the call.

    private init() {
        // libcrypto fails here only if memory runs out.
        guard let pointer = unsafe BN_new() else { fatalError("out of memory") }
        unsafe self.pointer = unsafe pointer
    }

    init(littleEndian bytes: [UInt8]) {
        self.init()
        guard unsafe BN_lebin2bn(bytes, Int32(clamping: bytes.count), pointer) != nil else {
            // libcrypto fails here only if memory runs out.
            fatalError("out of memory")
        }
    }

    init(hexadecimal: String) {
        self.init()
        var target: OpaquePointer? = unsafe pointer
        // libcrypto fails here only if memory runs out.
        guard unsafe BN_hex2bn(&target, hexadecimal) == hexadecimal.utf8.count else { fatalError("out of memory") }
    }

    deinit { unsafe BN_free(pointer) }

    static func < (left: borrowing Number, right: borrowing Number) -> Bool {
        unsafe BN_cmp(left.pointer, right.pointer) < 0
    }

    static func == (left: borrowing Number, right: borrowing Number) -> Bool {
        unsafe BN_cmp(left.pointer, right.pointer) == 0
    }

    func modulo(_ modulus: borrowing Number) -> Number { plus(Number(), modulo: modulus) }

    func plus(_ other: borrowing Number, modulo modulus: borrowing Number) -> Number {
        let result = Number()
        let context = Temporaries()
        Self.check(unsafe BN_mod_add(result.pointer, pointer, other.pointer, modulus.pointer, context.pointer))
        return result
    }

    func minus(_ other: borrowing Number, modulo modulus: borrowing Number) -> Number {
        let result = Number()
        let context = Temporaries()
        Self.check(unsafe BN_mod_sub(result.pointer, pointer, other.pointer, modulus.pointer, context.pointer))
        return result
    }

    func times(_ other: borrowing Number, modulo modulus: borrowing Number) -> Number {
        let result = Number()
        let context = Temporaries()
        Self.check(unsafe BN_mod_mul(result.pointer, pointer, other.pointer, modulus.pointer, context.pointer))
        return result
    }

    /// - Parameter prime: an odd prime.
    func isSquare(modulo prime: borrowing Number) -> Bool {
        let context = Temporaries()
        // The Jacobi symbol, or -2 for an error.
        let symbol = unsafe BN_kronecker(pointer, prime.pointer, context.pointer)
        Self.check(symbol >= -1 ? 1 : 0)
        return symbol != -1
    }

    private static func check(_ result: Int32) {
        // libcrypto fails here only if memory runs out.
        guard result == 1 else { fatalError("out of memory") }
    }

    /// The owner of a BN_CTX: temporary values of one call.
    @safe
    private struct Temporaries: ~Copyable {
        let pointer: OpaquePointer

        init() {
            // libcrypto fails here only if memory runs out.
            guard let pointer = unsafe BN_CTX_new() else { fatalError("out of memory") }
            unsafe self.pointer = unsafe pointer
        }

        deinit { unsafe BN_CTX_free(pointer) }
    }
}
