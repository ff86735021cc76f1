/// Where an archive's central directory lies.
public enum ZipDirectoryExtent {
    /// - Returns: the offset of its first byte; what comes after it in the file is the directory and the records that
    ///   lead to it. `nil` where there is none that could be it.
    public static func start(path: String) -> Int? {
        do throws(ZipError) {
            return try ZipDirectory(in: try ZipFile(path: path)).start
        } catch {
            return nil
        }
    }
}
