import Crypto
import Foundation
import Foundations

/// What tests ask of files and folders.
public enum Disk {
    public static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    public static func write(_ bytes: [UInt8], to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    public static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    /// Everything below a folder, folders too, as sorted relative paths.
    public static func tree(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    }

    /// The regular files below a folder with their digests.
    public static func digests(_ folder: String) throws -> [String: Checksum] {
        var digests: [String: Checksum] = [:]
        for path in try tree(folder) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            digests[path] = sha256(try bytes(folder + "/" + path))
        }
        return digests
    }

    public static func sha256(_ bytes: some DataProtocol) -> Checksum {
        guard let checksum = Checksum(bytes: Array(SHA256.hash(data: bytes))) else {
            fatalError("SHA-256 has 32 bytes")
        }
        return checksum
    }

    /// The beginning of a digest, to be written down.
    public static func digest(_ bytes: [UInt8]) -> String { String(sha256(bytes).hexadecimal.prefix(8)) }

    public static func digest(_ text: String) -> String { digest(Array(text.utf8)) }
}
