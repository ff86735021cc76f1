/// What made a file.
public enum Software {
    /// Semantic (semver.org), and the only place where it stands.
    public static let version = "0.1.0"
    public static let name = "opusstitch \(version)"
}
