import TestSupport

extension HostileArchive {
    /// Archives that somebody made to deceive, or with a tool that does odd things.
    static let crafted: [HostileArchive] = [
        HostileArchive("an entry that says it is encrypted", status: 2, placed: [1, 3], says: "unsupported") {
            $0.entries[2].flags |= 1
        },
        HostileArchive("traditional encryption", status: 2, says: "metadataInvalid") { folder in
            try encrypted("zipcrypt", to: folder("audio_14.zip"))
            return ["audio_14.zip"]
        },
        HostileArchive("AES encryption", status: 2, says: "metadataInvalid") { folder in
            try encrypted("aes256", to: folder("audio_14.zip"))
            return ["audio_14.zip"]
        },
        HostileArchive("a compression that nobody reads", status: 2, placed: [1, 3], says: "unsupported") {
            $0.entries[2].method = 97
        },
        HostileArchive("a stored entry that is larger than declared", status: 2, placed: [1, 3], says: "corrupt") {
            $0.entries[2].storedSize = UInt32($0.entries[2].data.count - 10)
        },
        HostileArchive("a stored entry that is smaller than declared", status: 2, placed: [1], says: "corrupt") {
            $0.entries[2].storedSize = UInt32($0.entries[2].data.count + 10)
        },
        HostileArchive("a deflated entry that is larger than declared", status: 2, placed: [1, 3], says: "corrupt") {
            deflate(2, in: &$0)
            $0.entries[2].size = 100
        },
        HostileArchive("a deflated entry that is smaller than declared", status: 2, placed: [1, 3], says: "corrupt") {
            deflate(2, in: &$0)
            $0.entries[2].size = 1_000_000
        },
        HostileArchive("an entry that claims 4 GB", status: 2, placed: [1, 3], says: "corrupt") {
            deflate(2, in: &$0)
            $0.entries[2].size = .max - 1
        },
        HostileArchive("ZIP64 sizes", status: 0, placed: [1, 2, 3]) { zip in
            for index in zip.entries.indices { zip.entries[index].isLarge = true }
        },
        HostileArchive("data descriptors", status: 0, placed: [1, 2, 3]) { zip in
            for index in zip.entries.indices {
                deflate(index, in: &zip)
                zip.entries[index].flags |= 8
            }
        },
        HostileArchive(
            "two entries of one name", status: 2, placed: [1, 3], says: "ambiguous", "2 entries match it"
        ) {
            $0.entries.append(RawZip.Entry(clipName(2), $0.entries[3].data))
        },
        HostileArchive(
            "names that differ between directory and local header", status: 2, placed: [1, 2, 3],
            says: "archiveInconsistent", "different names", "else.opus",
            changing: { $0.entries[2].directoryName = Array("else.opus".utf8) }),
        HostileArchive(
            "sizes that differ between directory and local header", status: 2, placed: [1, 2, 3],
            says: "archiveInconsistent", "different sizes",
            changing: { $0.entries[3].directorySize = UInt32($0.entries[3].data.count + 7) }),
        HostileArchive(
            "an entry that no directory lists", status: 2, placed: [1, 2, 3], says: "bytes belong to no entry",
            changing: { zip in
                let hidden = RawZip([RawZip.Entry("hidden.opus", zip.entries[1].data)]).written()
                zip.entries[2].gap = Array(hidden.bytes.prefix(hidden.directoryOffset))
            }),
        HostileArchive(
            "an entry inside another one", status: 2, placed: [1, 2, 3], says: "starting inside another entry",
            changing: { zip in
                let inner = RawZip([RawZip.Entry("inner.opus", zip.entries[1].data)]).written()
                zip.entries.append(RawZip.Entry("outer.bin", Array(inner.bytes.prefix(inner.directoryOffset))))
                var entry = RawZip.Entry("inner.opus", zip.entries[1].data)
                entry.headerOffset = zip.written().dataOffsets[4]
                zip.entries.append(entry)
            }),
        HostileArchive(
            "a listed clip inside another entry", status: 2, placed: [1, 2], says: "starts inside another entry",
            changing: { zip in
                var entry = zip.entries.removeLast()
                let inner = RawZip([entry]).written()
                zip.entries.append(RawZip.Entry("outer.bin", Array(inner.bytes.prefix(inner.directoryOffset))))
                entry.headerOffset = zip.written().dataOffsets[3]
                zip.entries.append(entry)
            }),
        HostileArchive(
            "one entry's data a thousand times", status: 2, placed: [2, 3], says: "starting inside another entry",
            changing: { zip in
                let offset = zip.written().headerOffsets[1]
                for number in 0..<1000 {
                    var entry = RawZip.Entry("copy-\(number).opus", zip.entries[1].data)
                    entry.headerOffset = offset
                    zip.entries.append(entry)
                }
            }),
        HostileArchive("a directory offset outside of the file", status: 2, placed: [1, 3], says: "missing") {
            $0.entries[2].headerOffset = 0x7FFF_FFF0
        },
        HostileArchive("an archive inside the archive", status: 2, placed: [1, 2, 3], says: "unlisted") { zip in
            zip.entries.append(RawZip.Entry("inner.zip", try honest().written().bytes))
        },
        HostileArchive("an archive in place of a clip", status: 2, placed: [1, 3], says: "it is a ZIP archive") { zip in
            // Without clips, or they would be found in it: an Ogg stream may begin anywhere in a file.
            zip.entries[2].data = RawZip(try Array(honest().entries.prefix(1))).written().bytes
        },
        HostileArchive(
            "a clip of 10 GB of zeros in 10 MB", status: 2, placed: [1, 3], says: "unsupported", "--max-ratio",
            make: { try bomb(named: clipName(2), in: $0) }),
        HostileArchive(
            "a metadata.json of 10 GB of spaces in 10 MB", status: 2, says: "metadataInvalid", "--max-",
            make: { try bomb(named: "metadata.json", in: $0) }),
        HostileArchive("a symbolic link in place of a clip", status: 2, placed: [1, 3], says: "missing") {
            $0.entries[2].mode = 0o120777
            $0.entries[2].data = Array("/etc/passwd".utf8)
        },
        HostileArchive("a folder in place of a clip", status: 2, placed: [1, 3], says: "missing") {
            $0.entries[2] = RawZip.Entry(clipName(2) + "/", [])
            $0.entries[2].mode = 0o040755
        },
        HostileArchive("a device in place of a clip", status: 2, placed: [1, 3], says: "missing") {
            $0.entries[2].mode = 0o020666
        },
        HostileArchive("a name that is not UTF-8", status: 2, placed: [1, 2, 3], says: "f%FF%FE.o") {
            $0.entries.append(RawZip.Entry(nameBytes: [0x66, 0xFF, 0xFE, 0x2E, 0x6F], $0.entries[1].data))
        },
        HostileArchive("a NUL in a name", status: 2, placed: [1, 2, 3], says: "NUL in the name") {
            $0.entries.append(RawZip.Entry(nameBytes: Array("safe.opus\0.exe".utf8), $0.entries[1].data))
        },
        HostileArchive("a name of 60,000 bytes", status: 2, placed: [1, 2, 3], says: "unlisted") {
            $0.entries.append(RawZip.Entry(String(repeating: "n", count: 60_000), []))
        },
        HostileArchive("entries without a name", status: 2, placed: [1, 2, 3], says: "unlisted") {
            for _ in 0..<3 { $0.entries.append(RawZip.Entry("", [1, 2, 3])) }
        },
    ]

    /// Names that would leave the folder, in the archive and in the metadata alike; nothing is made of them.
    static let names: [HostileArchive] = [
        "../escape.opus", "../../../../tmp/escape.opus", "/tmp/escape.opus", "C:\\escape.opus", "..\\escape.opus",
        "\\\\server\\share\\escape.opus", "a/../../escape.opus", "./escape.opus", "CON", "NUL.opus", "-rf",
        "a b\u{7F}c",
        "\u{202E}supo.egassem", " ", ".", "..",
    ].map { name in
        HostileArchive(
            "a clip named \(name.debugDescription)", status: 0, placed: [1, 2, 3],
            options: ["--clips", "--review"]
        ) { zip in
            zip.entries[0].data = metadata(names: [2: name])
            zip.entries[2].name = Array(name.utf8)
        }
    }

    private static func deflate(_ index: Int, in zip: inout RawZip) {
        let data = zip.entries[index].data
        zip.entries[index].checksum = RawZip.checksum(of: data)
        zip.entries[index].size = UInt32(data.count)
        zip.entries[index].data = deflated(data)
        zip.entries[index].method = 8
    }

    private static func encrypted(_ kind: String, to path: String) throws {
        try ZipMaker.write(
            try honest().entries.map { ZipMaker.Entry(String(decoding: $0.name, as: UTF8.self), $0.data) }, to: path,
            encryption: kind)
    }

    /// The honest archive with one entry that inflates to 10 GB: a block of Deflate, ten thousand times.
    private static func bomb(named name: String, in folder: TemporaryFolder) throws -> [String] {
        let script = """
            import sys, zlib
            compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
            block = compressor.compress(b" " * (1 << 20)) + compressor.flush(zlib.Z_FULL_FLUSH)
            open(sys.argv[1], "wb").write(block * 10240 + b"\\x03\\x00")
            """
        let outcome = try Tool.python(["-c", script, folder("data")])
        guard outcome.status == 0 else { throw TestSupportError(reason: outcome.errorText) }
        var zip = try honest()
        guard let index = zip.entries.firstIndex(where: { $0.name == Array(name.utf8) }) else { return [] }
        zip.entries[index].data = try Disk.bytes(folder("data"))
        zip.entries[index].method = 8
        zip.entries[index].size = 1000
        try Disk.remove(folder("data"))
        try zip.write(to: folder("audio_14.zip"))
        return ["audio_14.zip"]
    }
}
