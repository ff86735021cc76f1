import Foundations
import Glibc

/// Whether a link that a service gave out may be followed.
///
/// A service on the network that could make this program request any address would reach services that only this
/// machine can reach. So a link of an https service must be https, and must not lead to a private, loopback or
/// link-local address, unless it leads to the service itself.
enum LinkPolicy {
    /// - Throws: `HTTPError` of kind `refusedURL`.
    static func check(_ link: HTTPURL, of service: HTTPURL) throws(HTTPError) {
        guard service.scheme == "https", link.origin != service.origin else { return }
        guard link.scheme == "https" else {
            throw HTTPError(
                .refusedURL, url: link,
                reason: "the link is not https, although the service is; to allow it, "
                    + "give \(Setting("allowPrivateLinks"))")
        }
        guard !isPrivate(host: link.host) else {
            throw HTTPError(
                .refusedURL, url: link,
                reason: "the link leads to a private, loopback or link-local address; to allow it, give "
                    + "\(Setting("allowPrivateLinks"))")
        }
    }

    /// Whether the host is such an address, or a name of one. A name that this machine cannot resolve is none: a proxy
    /// may resolve it. getaddrinfo(3).
    static func isPrivate(host: String) -> Bool {
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast().prefix { $0 != "%" }) : host
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        // This call owns the list until it frees it. An address has the structure of its family.
        guard unsafe getaddrinfo(name, nil, &hints, &first) == 0 else { return false }
        defer { unsafe freeaddrinfo(first) }
        var next = unsafe first
        while let entry = unsafe next {
            if let address = unsafe entry.pointee.ai_addr, unsafe isPrivate(bytes(of: address)) { return true }
            unsafe next = entry.pointee.ai_next
        }
        return false
    }

    /// The 4 or 16 bytes of an address; empty for other families.
    private static func bytes(of address: UnsafeMutablePointer<sockaddr>) -> [UInt8] {
        let raw = UnsafeRawPointer(address)
        // The family says which structure the memory has, so the bytes are in it.
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET:
            let value = unsafe raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            return unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
        case AF_INET6:
            let value = unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
        default: return []
        }
    }

    /// - Parameter bytes: an address in network order: 4 bytes (IPv4), or 16 (IPv6).
    static func isPrivate(_ bytes: [UInt8]) -> Bool {
        if bytes.count == 16 {
            // IPv4-mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), and :: and ::1.
            if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == bytes[11], [0, 0xFF].contains(bytes[10]) {
                return bytes[10] == 0 && bytes[12...14].allSatisfy { $0 == 0 } || isPrivate(Array(bytes[12...]))
            }
            if bytes.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
                return isPrivate(Array(bytes[12...]))
            }
            // Unique local (fc00::/7), link-local (fe80::/10) and site-local (fec0::/10).
            return bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE && bytes[1] & 0x80 != 0
        }
        guard bytes.count == 4 else { return false }
        switch (bytes[0], bytes[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168): return true
        case (100, 64...127), (172, 16...31), (198, 18...19): return true
        default: return false
        }
    }
}
