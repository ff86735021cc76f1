import Bag
import Crypto
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("A redacted bag hides")
struct RedactedContentTests {
    /// The first clip of the session is hidden as a whole, and a part of the third.
    private static let plan = """
        session,from,to,speaker,reason,message
        barge-in,0,9.7,agent_tts,prompt,
        barge-in,12,14.5,agent_tts,card number,
        \(Matter.personalAI),,,,privileged,/0/raw_message
        \(Matter.zoom),2025-12-12T14:06:00Z,2025-12-12T14:06:01Z,,privileged,

        """
    private static let texts = ["Which calls were about refunds?", "What do these say?"]

    private static let run = Result {
        var job = try Matter.job()
        job.sessions = ["barge-in", "one-clip", Matter.personalAI, Matter.zoom]
        let source = try job.stitch([
            "--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips", "--review", "--labels", "vtt",
            "--labels", "rttm", "--labels", "audacity", "--labels", "cues", "--base-url", "https://example.com/bag",
        ])
        try #require(source.outcome.status != 1, "\(source.outcome.words)")
        let redacted = try Redacted(source, plan: plan)
        try #require(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        return redacted
    }

    @Test("and is intact, with the same files but those that it names")
    func intact() throws {
        let redacted = try Self.run.get()
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
        #expect(verified.text.contains("could not be compared with the original"))
        let bagit = try Tool.python(["-m", "bagit", "--validate", redacted.bag.path])
        #expect(bagit.status == 0, "\(bagit.words)")
        let before = Set(try Disk.digests(redacted.source.bag.path).keys)
        let after = Set(try Disk.digests(redacted.bag.path).keys)
        let log = try redacted.log()
        #expect(Set(log.leftOut) == before.subtracting(after))
        #expect(after.subtracting(before) == ["data/redactions.json"])
        for path in log.leftOut { #expect(redacted.outcome.text.contains(path), "\(path)") }
        let vCons = try Witness.run("check-vcon.py", [Witness.vConSchema, redacted.bag.path])
        #expect(vCons.status == 0, "\(vCons.words)")
        // Nothing refers to the files of the source, which have what is hidden.
        let address = "https://example.com/bag"
        #expect(try redacted.source.bag.summary().review?.baseUrl?.hasPrefix(address) == true)
        #expect(try redacted.bag.summary().review?.baseUrl == nil)
        #expect(try Haystack(redacted.bag).firstFile(with: Data(address.utf8)) == nil)
    }

    @Test("every sample, packet, checksum, length and text of what is hidden, in every file")
    func everything() throws {
        let redacted = try Self.run.get()
        let secrets = try Self.secrets(of: redacted.source.bag)
        let source = try Haystack(redacted.source.bag)
        // The same search finds each of them in the source.
        for secret in secrets { #expect(source.firstFile(with: secret.bytes) != nil, "\(secret.name)") }
        let bag = try Haystack(redacted.bag)
        for secret in secrets {
            let file = bag.firstFile(with: secret.bytes)
            #expect(file == nil, "\(secret.name) in \(file ?? "")")
        }
    }

    private struct Secret {
        let name: String
        let bytes: Data
    }

    private static func secrets(of bag: MadeBag) throws -> [Secret] {
        let timeline = try bag.timeline(named: "barge-in")
        var secrets = texts.map { Secret(name: $0, bytes: Data($0.utf8)) }
        let hidden = timeline.clips.indices.filter {
            timeline.clips[$0].type == "agent_tts" && (timeline.clips[$0].startFrame ?? .max) < 14 * timeline.sampleRate
        }
        #expect(hidden.count == 2)
        let archived = try ListedDay(archives: [PackageFolder.fixture("day") + "/audio_14.zip"])
        for index in hidden {
            let clip = timeline.clips[index]
            let file = bag.sessionFolder("barge-in") + "/" + (try #require(clip.file).path)
            var contents = [("file of clip \(index)", try Disk.bytes(file))]
            let entry = try #require(
                archived.clips.first { $0.sessionId == "barge-in" && $0.fileName == clip.fileName }?.candidates.first)
            contents.append(("clip \(index)", entry.bytes))
            for (name, bytes) in contents {
                secrets.append(Secret(name: "SHA-256 of \(name)", bytes: Data("\(Disk.sha256(bytes))".utf8)))
            }
            // Of the file of a clip, the vCon has the SHA-512.
            let digest = Data(SHA512.hash(data: contents[0].1)).base64EncodedString()
                .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            secrets.append(Secret(name: "SHA-512 of clip \(index)", bytes: Data(digest.utf8)))
            secrets.append(Secret(name: "size of clip \(index)", bytes: Data("\"bytes\": \(entry.bytes.count)".utf8)))
            let seconds = try #require(clip.durationSeconds)
            secrets.append(Secret(name: "length of clip \(index)", bytes: Data("\"durationSeconds\": \(seconds)".utf8)))
        }
        // The samples of the spans: sixteen frames each.
        let audio = try #require(timeline.audio.first)
        let recording = try bag.audio(audio, named: "barge-in")
        let channel = try #require(audio.channels.firstIndex(of: "agent_tts"))
        let pcm = Array(recording.pcm)
        for seconds in [1.0, 3.3, 6.2, 12.5, 13.9] {
            let start = Int(seconds * Double(timeline.sampleRate))
            let mono = (start..<start + 16).flatMap { frame -> ArraySlice<UInt8> in
                let place = (frame * audio.channels.count + channel) * 2
                return pcm[place..<place + 2]
            }
            #expect(Set(mono).count > 8, "no sound at \(seconds) s")
            secrets.append(Secret(name: "samples at \(seconds) s", bytes: Data(mono)))
        }
        // The packets of the first clip, which is hidden as a whole.
        for packet in try OggOracle(archived.clip("barge-in", timeline.clips[hidden[0]].fileName)).packets.prefix(40) {
            if packet.count > 20 { secrets.append(Secret(name: "a packet", bytes: Data(packet))) }
        }
        return secrets
    }
}

extension ListedDay {
    fileprivate func clip(_ session: String, _ fileName: String) throws -> [UInt8] {
        let clip = clips.first { $0.sessionId == session && $0.fileName == fileName }
        return try #require(clip?.candidates.first).bytes
    }
}

extension OggOracle {
    fileprivate var packets: [[UInt8]] { links.flatMap { $0.pages.flatMap(\.packets) } }
}

extension Redacted {
    func log() throws -> RedactionLog {
        try JSONDecoder().decode(RedactionLog.self, from: Data(try Disk.bytes(bag.path + "/data/redactions.json")))
    }
}

/// All that can be read in a bag: its files, the packets and the decoded samples of each channel of its recordings, and
/// what pages have in base64.
struct Haystack {
    private var files: [(name: String, bytes: Data)] = []

    init(_ bag: MadeBag) throws {
        for path in try Disk.digests(bag.path).keys.sorted() {
            let bytes = try Disk.bytes(bag.path + "/" + path)
            files.append((path, Data(bytes)))
            switch (path as NSString).pathExtension {
            case "wav", "flac", "opus": try addChannels(path, of: bag)
            case "js", "html": addBase64(path, String(decoding: bytes, as: UTF8.self))
            default: break
            }
            // A packet may be in several pages.
            if path.hasSuffix(".opus"), let ogg = try? OggOracle(bytes) {
                for packet in ogg.packets { files.append((path, Data(packet))) }
            }
        }
    }

    func firstFile(with needle: Data) -> String? { files.first { $0.bytes.range(of: needle) != nil }?.name }

    private mutating func addChannels(_ path: String, of bag: MadeBag) throws {
        for channel in 0..<2 {
            let decoded = try Tool.run(
                "ffmpeg",
                [
                    "-v", "error", "-i", bag.path + "/" + path, "-af", "pan=mono|c0=c\(channel)", "-f", "s16le", "-",
                ])
            if decoded.status == 0 { files.append(("\(path), channel \(channel)", Data(decoded.output))) }
        }
    }

    private mutating func addBase64(_ path: String, _ text: String) {
        for run in text.split(whereSeparator: { !($0.isASCII && ($0.isLetter || $0.isNumber || "+/=".contains($0))) })
        where run.count >= 40 {
            if let data = Data(base64Encoded: String(run)) { files.append(("\(path), base64", data)) }
        }
    }
}
