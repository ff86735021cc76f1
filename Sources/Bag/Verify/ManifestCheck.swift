import Files
import Foundations

/// Compares a manifest with the files of a bag (RFC 8493 section 3). The manifest may have any size: it is read line by
/// line, and only the files of the bag are in memory.
struct ManifestCheck {
    let listing: BagListing
    /// The positions of the files that the manifest must list, in order.
    let files: [Int]
    let manifest: String
    /// Whether `files` has each position. A bitmap, since a bag may have a million files.
    private var isExpected: [Bool]
    private var isListed: [Bool]
    /// Whether the manifest is, byte for byte, what the program would write.
    private var fits = true
    private var lines = 0

    init(_ manifest: String, files: [Int], of listing: BagListing) {
        self.manifest = manifest
        self.files = files
        self.listing = listing
        isExpected = listing.paths.map { _ in false }
        isListed = isExpected
        for index in files { isExpected[index] = true }
    }

    mutating func check(_ bag: BagFiles, into report: inout VerificationReport) throws {
        let before = report.findingCount
        do {
            let file = try bag.open(named: manifest)
            try Manifest.forEachLine(in: file) { check(line: $0, into: &report) }
        } catch let error as FileError {
            report.add(manifest, "it is missing or cannot be read: \(error)")
            return
        }
        for index in files where !isListed[index] && listing.checksums[index] != nil {
            report.add(listing.paths[index], "it is not listed in \(manifest)")
        }
        if lines != files.count { fits = false }
        if !fits, report.findingCount == before {
            // All names and checksums may be correct although the manifest was altered.
            report.add(manifest, "it was altered: its format or the order of its lines is not the original")
        } else if !fits, manifest == Manifest.tags {
            // No other file has the checksum of this one.
            report.add(manifest, "it does not match the files: either it or they were altered")
        }
    }

    private mutating func check(line: [UInt8], into report: inout VerificationReport) {
        defer { lines += 1 }
        let expected = lines < files.count ? listing[files[lines]] : nil
        if !(expected.map { Manifest.text(of: $0).utf8.elementsEqual(line) } ?? false) { fits = false }
        let path = line.dropFirst(66).dropLast(line.last == UInt8(ascii: "\n") ? 1 : 0)
        let found = listing.index(of: path)
        guard let index = found, isExpected[index] else {
            let name = String(decoding: path, as: UTF8.self)
            report.add(
                name.isEmpty ? manifest : name,
                name.isEmpty
                    ? "line \(lines + 1) names no file"
                    : found == nil ? "it is missing; \(manifest) lists it" : "\(manifest) lists it, and must not")
            return
        }
        isListed[index] = true
        guard let file = listing[index] else { return }
        if Checksum(hexadecimal: String(decoding: line.prefix(64), as: UTF8.self)) != file.sha256 {
            report.add(
                file.path, "it was altered: its SHA-256 is \(file.sha256), which is not the one in \(manifest)")
        }
    }
}
