import Foundation

/// An empty folder of its own, which goes when the last who holds it goes, or with the process.
public final class TemporaryFolder: Sendable {
    public let path: String

    /// - Parameter name: what the folder itself is called; a space in it is a test of its own.
    public init(_ name: String = "folder") {
        path = Self.root + "/" + UUID().uuidString + "/" + name
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            fatalError("cannot make \(path): \(error)")
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }

    /// A folder for as long as `body` runs.
    public static func with<Value>(_ body: (TemporaryFolder) throws -> Value) rethrows -> Value {
        try withExtendedLifetime(TemporaryFolder()) { try body($0) }
    }

    /// The path of something in the folder.
    public func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// What is held by a static is never released: the whole root goes when the process ends.
    private static let root: String = {
        let root = NSTemporaryDirectory() + "opusstitch-tests-\(ProcessInfo.processInfo.processIdentifier)"
        atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.root) }
        return root
    }()
}
