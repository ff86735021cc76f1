import ArgumentParser

struct FetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Download from a service, within what it allows, and go on where an earlier run stopped.",
        subcommands: [FetchKnovvuCommand.self, FetchZoomCommand.self, FetchPersonalAICommand.self])
}
