import Foundation

/// Where this package lies.
public enum PackageFolder {
    public static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    public static func fixture(_ name: String) -> String { root + "/Fixtures/" + name }
}
