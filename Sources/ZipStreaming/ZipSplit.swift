/// Whether a file is one of several that a ZIP archive was cut into (APPNOTE.TXT, section 8).
public enum ZipSplit {
    public static func isPart(path: String) -> Bool {
        do throws(ZipError) {
            let file = try ZipFile(path: path)
            // The first part of a set begins so, and the end record of the last one counts the disks before it.
            if try file.bytes(at: 0, count: 4).elementsEqual([0x50, 0x4B, 7, 8]) { return true }
            return try ZipDirectory.disk(in: file) > 0
        } catch {
            return false
        }
    }
}
