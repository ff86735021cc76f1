import TestSupport

/// Bags with everything for reviewers in them; each is made once.
enum ReviewRuns {
    static let all: [@Sendable () throws -> Run] = [day, problemDay, hostileDay, splitDay, everyKind]

    static func day() throws -> Run { try dayResult.get() }
    static func problemDay() throws -> Run { try problemDayResult.get() }
    static func hostileDay() throws -> Run { try hostileDayResult.get() }
    static func splitDay() throws -> Run { try splitDayResult.get() }
    static func everyKind() throws -> Run { try everyKindResult.get() }

    static let options = [
        "--review", "--labels", "vtt", "--labels", "audacity", "--labels", "rttm", "--labels", "cues", "--labels",
        "srt",
    ]

    private static let dayResult = Result { try Job.day.stitch(options) }
    private static let problemDayResult = Result { try Job.problemDay.stitch(options) }
    private static let hostileDayResult = Result { try Job([try HostileDay.archive.get()]).stitch(options) }
    private static let everyKindResult = Result {
        var job = Job.day
        job.layout = .mono
        return try job.stitch(options + ["--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips"])
    }
    private static let splitDayResult = Result {
        var job = Job.day
        (job.layout, job.maxGapSeconds, job.agentTimestamp) = (.split, 1.5, .end)
        return try job.stitch(options)
    }
}

/// An hour in which every name that an archive can choose is chosen to do harm.
enum HostileDay {
    static let names = [
        "<script>alert(1)</script>", "\"><img src=x onerror='alert(1)'>", "</pre>&lt;b&gt; &amp; &#0;",
        "line\nbreak\r\n\rand\u{B}more\u{85}\u{2028}", "\u{202E}live\u{2066} \u{200F}\u{FEFF}\u{200B}",
        "\u{FE}\u{14}\u{FE}OS9999999\u{FE}\u{14}\u{FE}\u{AE}", "=cmd()|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
        "+1;2\t3", "-1+1,\"2\"", "\u{FF1D}1+1", "00:00:00.000 --> 00:00:01.000", "NOTE <v Eve>",
        "a\u{0}b\u{1B}[31m\u{7}",
        " ", "עברית ا ב", "e\u{301} \u{E9}",
    ]

    static let archive = Result {
        let clip = try Clips.voice(seconds: 0.3, seed: 1)
        let sessions = names.enumerated().map { index, name in
            // A ZIP has no zero in a path.
            let inPath = String(name.unicodeScalars.filter { $0 != "\0" }.map(Character.init))
            var clips = [
                DayMaker.Clip(index * 10, name, at(Double(index)), clip),
                DayMaker.Clip(index * 10 + 1, "user", at(Double(index) + 0.5), clip),
                DayMaker.Clip(index * 10 + 2, "agent_tts", at(Double(index) + 0.7), nil),
            ]
            clips[0].fileName = "\(index) \(inPath).opus"
            clips[2].fileName = inPath
            return DayMaker.Session(name, conversation: name, clips)
        }
        return try DayMaker([DayMaker.Hour(14, sessions)]).write(to: folder.path)[0]
    }

    private static let folder = TemporaryFolder("=1+1;<b>\u{202E}")
}
