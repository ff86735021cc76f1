import TestSupport

/// What a run of the program left behind.
struct Run: Sendable {
    let outcome: ChildProcess.Outcome
    let bag: MadeBag
    /// Holds the bag; it goes with the last who needs it.
    let folder: TemporaryFolder
}

extension ChildProcess.Outcome {
    /// All that the program said, for the one who has to find out why.
    var words: String { text + errorText }
}

/// Bags that many tests look at and none changes: each is made once.
enum SharedRun {
    static func day() throws -> Run { try dayResult.get() }
    static func problemDay() throws -> Run { try problemDayResult.get() }

    private static let dayResult = Result { try Job.day.stitch() }
    private static let problemDayResult = Result { try Job.problemDay.stitch() }
}

extension ListedDay {
    static func day() throws -> ListedDay { try fixtureDay.get() }
    static func problemDay() throws -> ListedDay { try fixtureProblemDay.get() }

    /// The clips of each session, by its id.
    var sessions: [String: [Clip]] { Dictionary(grouping: clips, by: \.sessionId) }

    private static let fixtureDay = Result {
        try ListedDay(archives: ["14", "15", "16"].map { PackageFolder.fixture("day/audio_\($0).zip") })
    }
    private static let fixtureProblemDay = Result {
        try ListedDay(archives: [PackageFolder.fixture("problem-day/audio_09.zip")])
    }
}
