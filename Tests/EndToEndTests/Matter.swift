import TestSupport

/// What a matter is made of: the day of calls, a Zoom archive, and a Personal AI conversation, as they were downloaded.
enum Matter {
    static let zoom = "zoom-ABCDEF123456-20251201T000000Z-20251231T000000Z"
    static let personalAI = "dd3ec564-5948-4da0-8ab6-94b23f92705b"

    static func write(to folder: String) throws {
        try WrittenArchives.writeZoom(to: folder + "/zoom/jill")
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder + "/personal/export.txt")
    }

    /// Made once; nobody changes it.
    static let folder = Result {
        let folder = TemporaryFolder("a matter")
        try write(to: folder.path)
        return folder
    }

    static func job() throws -> Job { Job([PackageFolder.fixture("day"), try folder.get().path]) }

    static let made = Result { try job().stitch(["--review", "--custodian", "Jill Chill"]) }

    static func run() throws -> Run { try made.get() }
}
