import Foundation
import Foundations
import TestSupport

/// The archives of a job at random, after something has been done to them: names, headers, and `metadata.json` that do not
/// fit, bytes that belong to nothing, copies.
struct OddArchives {
    private var random: Random
    private var taken: [RawZip.Entry] = []

    init(seed: Int) { random = Random(seed: UInt64(seed) + 40_000) }

    /// - Parameter day: of a job at random.
    /// - Returns: the paths of the inputs.
    mutating func write(_ day: DayMaker, to folder: String) throws -> [String] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var paths: [String] = []
        for hour in day.hours {
            var zip = RawZip(try day.entries(of: hour).map { RawZip.Entry($0.path, $0.bytes) })
            for _ in 0..<random.one(of: [1, 1, 2, 4]) { change(&zip) }
            taken += zip.entries.prefix(2)
            let path = "\(folder)/\(name(hour.hour))"
            try Disk.write(bytes(of: zip), to: path)
            paths.append(path)
        }
        switch random.below(12) {
        case 0: paths.append(paths[0])
        case 1:
            try Disk.write(Disk.bytes(paths[0]), to: folder + "/copy.zip")
            paths.insert(folder + "/copy.zip", at: random.below(paths.count))
        case 2: paths.reverse()
        case 3:
            try Disk.write(random.one(of: [[], Array("no archive".utf8), [0x50, 0x4B, 3, 4]]), to: folder + "/x.zip")
            paths.append(folder + "/x.zip")
        case 4: paths = [folder]
        case 5:
            try Disk.write(Disk.bytes(paths[0]), to: folder + "/audio_15.zip.part")
            try Disk.write([1], to: folder + "/notes.txt")
            paths = [folder]
        default: break
        }
        return paths
    }

    private mutating func name(_ hour: Int) -> String {
        random.one(of: [
            "audio_\(hour).zip", "audio_\(hour).zip", "audio_\(hour).zip", "day/\(hour).ZIP", "a-\(hour).zip",
        ])
    }

    private mutating func bytes(of zip: RawZip) -> [UInt8] {
        let bytes = zip.written().bytes
        switch random.below(14) {
        case 0: return Array(bytes.prefix(random.below(bytes.count)))
        case 1: return bytes + bytes
        case 2: return Array("an error page".utf8) + bytes
        default: return bytes
        }
    }

    // MARK: - What is changed

    private mutating func change(_ zip: inout RawZip) {
        let metadata = zip.entries.firstIndex { $0.name.elementsEqual("metadata.json".utf8) }
        if let metadata, random.chance(35) {
            changeMetadata(&zip.entries, metadata)
        } else if random.chance(15) {
            switch random.below(4) {
            case 0: zip.comment = Array("PK\u{5}\u{6} is no end".utf8)
            case 1: zip.suffix = [UInt8](repeating: 0, count: 1 + random.below(40))
            case 2: (zip.prefix, zip.ignoresPrefix) = (Array("#!/bin/sh\n".utf8), random.chance(50))
            default: zip.entries.reverse()
            }
        } else {
            changeEntry(&zip)
        }
    }

    private mutating func changeMetadata(_ entries: inout [RawZip.Entry], _ index: Int) {
        let json = String(decoding: entries[index].data, as: UTF8.self)
        func with(_ text: String) { entries[index].data = Array(text.utf8) }
        switch random.below(16) {
        case 0:
            entries[index].name = Array(random.one(of: ["METADATA.JSON", "a/metadata.json", "./metadata.json"]).utf8)
        case 1: entries.append(entries[index])
        case 2:
            var other = RawZip.Entry(random.one(of: ["metadata.json", "old/metadata.json", "Metadata.json"]), [])
            other.data = Array(json.replacing("user", with: "agent_tts").utf8)
            entries.insert(other, at: random.below(entries.count))
        case 3: entries.remove(at: index)
        case 4: with(String(json.dropLast(random.below(json.count))))
        case 5: with("\u{FEFF}" + json)
        case 6: with(json.replacing("\"totalSessions\":", with: "\"totalSessions\":1"))
        case 7: with(json.replacing("\"hour\":\"", with: "\"hour\":\"1"))
        case 8: with(json.replacing("2025-12-12\"", with: random.one(of: ["2025-12-11\"", "soon\""])))
        case 9: with(json.replacing("\"messageId\":", with: random.one(of: ["\"messageId\":1", "\"messageID\":"])))
        case 10:
            with(json.replacing("_user.opus", with: random.one(of: ["_USER.opus", "_user.ogg", "_agent_tts.opus"])))
        case 11: with(json.replacing("\"s0\"", with: random.one(of: ["\"s1\"", "\"\"", "null", "7"])))
        case 12:
            with(json.replacing("\"originalSizeBytes\":", with: random.one(of: ["\"originalSizeBytes\":-", "\"x\":"])))
        case 13:
            with(json.replacing("\"type\":\"user\"", with: random.one(of: ["\"type\":\"\"", "\"Type\":\"user\""])))
        case 14:
            let place = json.index(json.startIndex, offsetBy: random.below(json.count))
            with(json[..<place] + random.one(of: ["}", ",", "\"", "\u{1}", "0"]) + json[place...])
        default: with(json.replacing("T15:", with: random.one(of: ["T16:", "T25:", " 15:", "T03:"])))
        }
    }

    private mutating func changeEntry(_ zip: inout RawZip) {
        let index = random.below(zip.entries.count)
        let name = String(decoding: zip.entries[index].name, as: UTF8.self)
        func rename(_ text: String) { zip.entries[index].name = Array(text.utf8) }
        switch random.below(24) {
        case 0: rename(name.uppercased())
        case 1: rename("other/" + name)
        case 2: rename(name.replacing("/", with: "\\"))
        case 3: rename("../" + name)
        case 4: rename("__MACOSX/._" + name)
        case 5: rename(name.replacing("message", with: random.one(of: ["m\u{E9}ssage", "me\u{301}ssage", "message "])))
        case 6: zip.entries.append(zip.entries[index])
        case 7:
            var other = zip.entries[index]
            other.data = taken.first?.data ?? [1]
            zip.entries.insert(other, at: random.below(zip.entries.count))
        case 8:
            var other = zip.entries[index]
            other.name = Array(random.one(of: [name.uppercased(), "again/" + name, name + " "]).utf8)
            zip.entries.append(other)
        case 9: zip.entries[index].checksum = 7
        case 10: zip.entries[index].method = 12
        case 11: zip.entries[index].flags |= 1
        case 12: zip.entries[index].flags |= 8
        case 13: zip.entries[index].flags = 0
        case 14: zip.entries[index].directorySize = UInt32(random.below(40))
        case 15: zip.entries[index].headerOffset = random.one(of: [0, 1, 40, 1 << 20])
        case 16: zip.entries[index].directoryName = Array(random.one(of: ["x.opus", name + "x", "metadata.json"]).utf8)
        case 17: zip.entries[index].gap = [UInt8](repeating: 0, count: 1 + random.below(60))
        case 18:
            let hidden = RawZip([RawZip.Entry(random.one(of: ["hidden.opus", name]), zip.entries[index].data)])
                .written()
            zip.entries[index].gap = Array(hidden.bytes.prefix(hidden.directoryOffset))
        case 19: zip.entries[index].mode = random.one(of: [0o120777, 0o040755, 0o020644])
        case 20:
            zip.entries.append(RawZip.Entry(name.split(separator: "/").dropLast().joined(separator: "/") + "/", []))
        case 21: zip.entries[index].isLarge = true
        case 22: zip.entries.append(RawZip.Entry("inner.zip", RawZip([RawZip.Entry("a", [1])]).written().bytes))
        default: zip.entries.remove(at: index)
        }
    }
}
