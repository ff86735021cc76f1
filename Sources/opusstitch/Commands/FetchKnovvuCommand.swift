import ArgumentParser
import Foundations
import HTTP
import Services

struct FetchKnovvuCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "knovvu",
        abstract: "Download the hour archives of a day or several from the Knovvu recordings API.",
        discussion: """
            The service keeps recordings for a few days, and allows 5 downloads an hour. If some cannot be downloaded \
            yet, the exit status is 75 and a message says when to run the same command again; --wait waits instead.

            Credentials: KNOVVU_TOKEN; or KNOVVU_CLIENT_ID, KNOVVU_CLIENT_SECRET and KNOVVU_TOKEN_URL, which --region \
            makes unnecessary.

            EXAMPLES
              opusstitch fetch knovvu --base-url https://knovvu.example --day 2025-12-12 \\
                --output archives
              opusstitch fetch knovvu --base-url URL --yesterday --credentials FILE \\
                --output archives --wait --then-stitch bag
              # Every night: yesterday, with its reports, into a bag of its own
              opusstitch fetch knovvu --region paris --yesterday --reports --output archives \\
                --wait --then-stitch bags --bag-per day --review
            """)

    @OptionGroup(title: HelpGroup.downloads) var chosen: KnovvuArguments
    @OptionGroup(title: HelpGroup.inputAndOutput) var common: FetchArguments
    @OptionGroup(title: HelpGroup.running) var result: ResultArguments
    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments

    func validate() throws {
        if chosen.bagPer == .day, common.thenStitch == nil {
            throw ValidationError("--bag-per day needs --then-stitch")
        }
    }

    func run() throws {
        try common.run(messages, json: result.json, bagPer: chosen.bagPer) { access, surroundings, beforeWaiting in
            try KnovvuFetch(
                baseURL: chosen.baseUrl?.get(), region: chosen.region, days: chosen.wantedDays,
                hours: chosen.hours.isEmpty ? nil : chosen.hours.flatMap(\.hours),
                output: common.output, waits: common.wait, retries: common.retry, reports: chosen.reports,
                unfinished: chosen.unfinished, access: access
            ).run(progress: surroundings.progress, beforeWaiting: beforeWaiting)
        }
    }
}

/// What `fetch knovvu` downloads.
struct KnovvuArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Address of the API, without its path.", valueName: "url"))
    var baseUrl: ServiceAddress?

    @Option(help: ArgumentHelp("Region of the platform, in place of --base-url.", valueName: "region"))
    var region: KnovvuRegion?

    @Option(help: ArgumentHelp("Day in UTC, as YYYY-MM-DD.", valueName: "day"))
    var day: UTCDay?

    @Option(help: ArgumentHelp("First and last day in UTC, as YYYY-MM-DD..YYYY-MM-DD.", valueName: "from..to"))
    var days: DayRange?

    @Flag(help: "Yesterday, in UTC.")
    var yesterday = false

    @Flag(help: "Also the days in the output folder that are not complete and that the service may still have.")
    var unfinished = false

    @Option(help: ArgumentHelp("Only these hours, 00 to 23, separated by commas.", valueName: "hours"))
    var hours: [HourList] = []

    @Flag(help: "Also download the Daily Conversation Report of each hour, and keep it as it comes.")
    var reports = false

    @Option(
        help: ArgumentHelp(
            "With --then-stitch: run: one bag; day: one bag per UTC day, in subfolders.", valueName: "run|day"))
    var bagPer = BagPer.run

    func validate() throws {
        guard [day != nil, days != nil, yesterday].count(where: { $0 }) == 1 else {
            throw ValidationError("give exactly one of --day, --days and --yesterday")
        }
        if unfinished, !hours.isEmpty { throw ValidationError("--unfinished gets whole days; remove --hours") }
        guard (baseUrl != nil) != (region != nil) else {
            throw ValidationError("give exactly one of --base-url and --region")
        }
        try baseUrl?.check("--base-url")
        if let last = wantedDays.last, last > Clock.todayUTC {
            throw ValidationError("\(last) is in the future: today is \(Clock.today) in UTC")
        }
    }

    var wantedDays: [UTCDay] { days?.days ?? [day ?? Clock.todayUTC.previous] }
}

extension KnovvuRegion: ExpressibleByArgument {}

struct DayRange: ExpressibleByArgument {
    let days: [UTCDay]

    init?(argument: String) {
        let ends = argument.split(separator: "..", omittingEmptySubsequences: false).compactMap { UTCDay(String($0)) }
        guard ends.count == 2, ends[0] <= ends[1] else { return nil }
        var days = [ends[0]]
        while let last = days.last, last < ends[1], days.count < 400 { days.append(last.next) }
        guard days.last == ends[1] else { return nil }
        self.days = days
    }
}

struct HourList: ExpressibleByArgument {
    let hours: [String]

    init?(argument: String) {
        hours = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let known = Set((0..<24).map { $0 < 10 ? "0\($0)" : "\($0)" })
        guard !hours.isEmpty, hours.allSatisfy(known.contains) else { return nil }
    }
}
