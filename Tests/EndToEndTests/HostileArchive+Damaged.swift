import TestSupport

extension HostileArchive {
    /// Archives that were damaged on their way.
    static let damaged: [HostileArchive] = [
        HostileArchive("not a ZIP", status: 1, says: "not a ZIP archive") { folder in
            try Disk.write(Array("<html>Your download link has expired</html>".utf8), to: folder("audio_14.zip"))
            return ["audio_14.zip"]
        },
        HostileArchive("an empty file", status: 1, says: "not a ZIP archive") { folder in
            try Disk.write([], to: folder("audio_14.zip"))
            return ["audio_14.zip"]
        },
        HostileArchive("an archive without entries", status: 1, says: "an empty ZIP archive") { $0.entries = [] },
        HostileArchive("cut in the first local header", status: 1, says: "beyond recovery") { zip in
            zip.bytes.removeLast(zip.bytes.count - 20)
        },
        HostileArchive("cut in metadata.json", status: 2, says: "was cut off", "metadata.json") { zip in
            zip.bytes.removeLast(zip.bytes.count - zip.dataOffsets[0] - 100)
        },
        HostileArchive("cut in a local header", status: 2, placed: [1, 2], says: "was cut off", "download it again") {
            zip in
            zip.bytes.removeLast(zip.bytes.count - zip.headerOffsets[3] - 10)
        },
        HostileArchive("cut in an entry's name", status: 2, placed: [1, 2], says: "was cut off") { zip in
            zip.bytes.removeLast(zip.bytes.count - zip.headerOffsets[3] - 35)
        },
        HostileArchive("cut in an entry's data", status: 2, placed: [1, 2], says: "was cut off") { zip in
            zip.bytes.removeLast(zip.bytes.count - zip.dataOffsets[3] - 500)
        },
        HostileArchive("cut before the central directory", status: 2, placed: [1, 2, 3], says: "was cut off") { zip in
            zip.bytes.removeLast(zip.bytes.count - zip.directoryOffset)
        },
        HostileArchive("cut in the central directory", status: 2, placed: [1, 2, 3], says: "was cut off") { zip in
            zip.bytes.removeLast(zip.bytes.count - zip.directoryOffset - 70)
        },
        HostileArchive("cut in the end record", status: 2, placed: [1, 2, 3], says: "was cut off") { zip in
            zip.bytes.removeLast(10)
        },
        HostileArchive("zeros where a clip was", status: 2, placed: [1, 3], says: "corrupt") { zip in
            for index in zip.dataOffsets[2]..<zip.headerOffsets[3] { zip.bytes[index] = 0 }
        },
        HostileArchive("zeros where a local header was", status: 2, placed: [1, 3], says: "can only be read in part") {
            zip in
            for index in zip.headerOffsets[2]..<zip.dataOffsets[2] { zip.bytes[index] = 0 }
        },
        HostileArchive("zeros in the central directory", status: 2, placed: [1, 2, 3], says: "no intact central dir") {
            zip in
            for index in zip.directoryOffset + 70..<zip.directoryOffset + 100 { zip.bytes[index] = 0 }
        },
        HostileArchive(
            "bytes before the first entry", status: 2, placed: [1, 2, 3], says: "1000 bytes belong to no entry",
            changing: { $0.prefix = [UInt8](repeating: 7, count: 1000) }),
        HostileArchive(
            "bytes before the first entry, and offsets that do not know of them", status: 2, placed: [1, 2, 3],
            says: "1000 bytes belong to no entry",
            changing: {
                $0.prefix = [UInt8](repeating: 7, count: 1000)
                $0.ignoresPrefix = true
            }),
        HostileArchive(
            "bytes after the end", status: 2, placed: [1, 2, 3], says: "500 bytes belong to no entry",
            changing: { $0.suffix = [UInt8](repeating: 7, count: 500) }),
        HostileArchive("a comment", status: 0, placed: [1, 2, 3]) { $0.comment = Array("made by a platform".utf8) },
        HostileArchive("a wrong checksum of a clip", status: 2, placed: [1, 3], says: "bad CRC") {
            $0.entries[2].checksum = 1
        },
        HostileArchive("a wrong checksum of metadata.json", status: 2, says: "metadataInvalid", "bad CRC") {
            $0.entries[0].checksum = 1
        },
    ]
}
