import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("An option that takes several values")
struct ListOptionTests {
    @Test("takes them separated by commas, repeated, or both: the bag is the same")
    func listAndRepetition() throws {
        let ways = [
            ["--audio", "wav,opus,flac", "--labels", "vtt,audacity,rttm", "--session", "one-clip,barge-in"],
            [
                "--audio", "wav", "--audio", "opus", "--audio", "flac", "--labels", "vtt", "--labels", "audacity",
                "--labels", "rttm", "--session", "one-clip", "--session", "barge-in",
            ],
            [
                "--audio=flac,wav", "--audio=opus", "--labels=rttm", "--labels=audacity,vtt", "--session=barge-in",
                "--session", "one-clip",
            ],
        ]
        var digests: [[String: Checksum]] = []
        for way in ways {
            let run = try Job.day.stitch(way)
            #expect(run.outcome.status == 0, "\(run.outcome.words)")
            digests.append(try run.bag.reproducibleDigests())
        }
        #expect(digests[0] == digests[1] && digests[0] == digests[2])
        for name in ["timeline.wav", "timeline.flac", "timeline.vtt", "timeline.rttm", "timeline.labels.txt"] {
            #expect(digests[0]["data/sessions/one-clip/\(name)"] != nil, "\(name)")
        }
    }

    @Test(
        "refuses an unknown or empty value in a list, and names the possible values",
        arguments: [
            ("--audio", "wav,mp3"), ("--audio", "wav,"), ("--audio", ","), ("--labels", "vtt,,rttm"),
            ("--labels", "vtt;rttm"),
        ])
    func refused(option: String, value: String) throws {
        let outcome = try Job.day.stitch([option, value]).outcome
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("'\(value)' is invalid for '\(option) <kinds>'"), "\(outcome.words)")
        #expect(outcome.errorText.contains(option == "--audio" ? "'wav', 'flac' or 'opus'" : "'rttm' or 'cues'"))
    }

    @Test("takes a session id with a comma in it, written with a backslash")
    func commaInId() throws {
        let voice = try Clips.voice(seconds: 1, seed: 1)
        let ids = ["a,b", "a", #"c\"#, #"d\e"#]
        let day = try MadeDay(
            DayMaker([
                DayMaker.Hour(
                    14,
                    ids.enumerated().map { index, id in
                        DayMaker.Session(id, [DayMaker.Clip(index + 1, "user", at(Double(index)), voice)])
                    })
            ]))
        for (value, wanted) in [
            (#"a\,b"#, ["a,b"]), (#"a,a\,b"#, ["a", "a,b"]), (#"c\\,a"#, ["a", #"c\"#]), (#"c\"#, [#"c\"#]),
            (#"d\e,a"#, ["a", #"d\e"#]),
        ] {
            let run = try day.job.stitch(["--session", value])
            #expect(run.outcome.status == 0, "\(value): \(run.outcome.words)")
            #expect(try run.bag.summary().onlySessions == wanted, "\(value)")
        }
        let unknown = try day.job.stitch(["--session", "a,b"]).outcome
        #expect(unknown.status == 1 && unknown.errorText.contains("--session b"), "\(unknown.words)")
    }

    @Test("verify --against takes inputs separated by commas, and paths with a comma in them")
    func against() throws {
        let folder = TemporaryFolder()
        let archives = ["14", "15", "16"].map { PackageFolder.fixture("day/audio_\($0).zip") }
        let bag = try SharedRun.day().bag.path
        try FileManager.default.copyItem(atPath: archives[0], toPath: folder("audio_14.zip"))
        try FileManager.default.createDirectory(atPath: folder("x,y"), withIntermediateDirectories: true)
        for archive in archives {
            let name = try #require(archive.split(separator: "/").last)
            try FileManager.default.copyItem(atPath: archive, toPath: folder("x,y/\(name)"))
        }
        for inputs in [["\(folder("audio_14.zip")),\(archives[1])", archives[2]], [folder("x,y")]] {
            let outcome = try Program.run(["verify", bag, "--against"] + inputs)
            #expect(outcome.status == 0, "\(outcome.words)")
        }
    }

    @Test("fetch takes hours and hosts in lists, repeated, or both")
    func fetch() throws {
        // The service cannot be reached: status 75 and not 64, so the options were understood.
        let start = ["--base-url", "http://127.0.0.1:1", "--output", "out"]
        let folder = TemporaryFolder()
        let variables = ["KNOVVU_TOKEN": "x", "ZOOM_TOKEN": "x"]
        let knovvu = try Program.run(
            ["fetch", "knovvu", "--yesterday", "--hours", "00,01", "--hours", "23"] + start, environment: variables,
            folder: folder.path)
        #expect(knovvu.status == 75, "\(knovvu.words)")
        let zoom = ["fetch", "zoom", "--user", "u", "--from", "2025-12-01T00:00:00Z", "--to", "2026-01-01T00:00:00Z"]
        let hosts = try Program.run(
            zoom + ["--trust-host", "a.example,b.example", "--trust-host", "c.example"] + start,
            environment: variables, folder: folder.path)
        #expect(hosts.status == 75, "\(hosts.words)")
        let empty = try Program.run(zoom + ["--trust-host", "a.example,"] + start, folder: folder.path)
        #expect(empty.status == 64, "\(empty.words)")
    }
}
