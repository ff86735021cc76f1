import Bag
import Foundation
import TestSupport
import Testing

/// Programs that lawyers' and engineers' tools are built on read the files as timeline.json tells them.
@Suite("Others read the same")
struct WitnessTests {
    @Test("ffprobe and sndfile-info agree on rate, channels and length", arguments: Job.Layout.allCases)
    func players(layout: Job.Layout) throws {
        var job = Job.day
        job.layout = layout
        let run = layout == .stereo ? try SharedRun.day() : try job.stitch()
        for (name, document) in try run.bag.timelines() {
            #expect(!document.audio.isEmpty)
            for audio in document.audio {
                try Self.expectFFprobe(run.bag.sessionFolder(name) + "/" + audio.path, document, audio)
                try Self.expectSndfileInfo(run.bag.sessionFolder(name) + "/" + audio.path, document, audio)
            }
        }
    }

    @Test("opusdec decodes the fixture's clips to the same length and sound as the oracle")
    func opusdec() throws {
        let folder = TemporaryFolder()
        for session in ["header-gain", "same-second", "on-hold", "user-only"] {
            for clip in try #require(try ListedDay.day().sessions[session]) {
                try Disk.write(clip.bytes, to: folder("clip.opus"))
                let run = try Tool.run(
                    "opusdec", ["--quiet", "--no-dither", "--rate", "48000", folder("clip.opus"), folder("clip.wav")])
                #expect(run.status == 0, "\(run.words)")
                let theirs = try WavOracle(path: folder("clip.wav")).samples
                let ours = try OggOracle.decode(clip.bytes, rate: 48_000)
                #expect(theirs.count == ours.count, "\(session), \(clip.fileName)")
                // opusdec rounds floating-point samples; what is full scale may be clipped in other ways.
                let far = zip(theirs, ours).count { abs(Int($0) - Int($1)) > 2 }
                #expect(far == 0, "\(session), \(clip.fileName): \(far) samples differ")
            }
        }
    }

    static func expectFFprobe(_ path: String, _ document: TimelineDocument, _ audio: TimelineDocument.AudioFile) throws
    {
        let probe = try Tool.run(
            "ffprobe", ["-v", "error", "-show_streams", "-show_format", "-of", "json", path])
        #expect(probe.status == 0, "\(probe.words)")
        #expect(probe.errorText.isEmpty, "\(path): \(probe.errorText)")
        let words = try JSONDecoder().decode(FFprobe.self, from: Data(probe.output))
        let stream = try #require(words.streams.first)
        #expect(words.streams.count == 1)
        #expect(stream.codec_name == "pcm_s16le")
        #expect(stream.sample_rate == "\(document.sampleRate)")
        #expect(stream.channels == audio.channels.count)
        #expect(stream.duration_ts == document.frames)
        #expect(abs((Double(stream.duration) ?? -1) - document.durationSeconds) < 0.001, "\(path)")
        #expect(words.format.tags?["encoded_by"] == "opusstitch")
    }

    static func expectSndfileInfo(
        _ path: String, _ document: TimelineDocument, _ audio: TimelineDocument.AudioFile
    ) throws {
        let info = try Tool.run("sndfile-info", [path])
        #expect(info.status == 0, "\(info.words)")
        var fields: [String: String] = [:]
        for line in info.text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, fields[parts[0]] == nil { fields[parts[0]] = parts[1] }
        }
        #expect(fields["Sample Rate"] == "\(document.sampleRate)", "\(path): \(info.text)")
        #expect(fields["Channels"] == "\(audio.channels.count)", "\(path): \(info.text)")
        #expect(fields["Frames"] == "\(document.frames)", "\(path): \(info.text)")
        let clock = (fields["Duration"] ?? "").split(separator: ":").compactMap { Double($0) }
        #expect(abs(clock.reduce(0) { $0 * 60 + $1 } - document.durationSeconds) < 0.0021, "\(path): \(clock)")
    }

    private struct FFprobe: Decodable {
        let streams: [Stream]
        let format: Format

        struct Stream: Decodable {
            let codec_name: String
            let sample_rate: String
            let channels: Int
            let duration_ts: Int
            let duration: String
        }

        struct Format: Decodable {
            let tags: [String: String]?
        }
    }
}
