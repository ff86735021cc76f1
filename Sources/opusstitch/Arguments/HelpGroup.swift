/// Titles of the groups of options in the help. Options with the same title are listed together.
enum HelpGroup {
    static let inputAndOutput = "Input and output"
    static let times = "Times"
    static let review = "Review"
    /// The help lists `--help` and `--version` here too.
    static let running = "Running"
    static let manyMachines = "Many machines"
    /// Always last: few people need it.
    static let limits = "Limits"
}
