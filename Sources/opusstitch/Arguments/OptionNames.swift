import Foundations

/// The names of the options for the settings that the libraries' messages mention.
enum OptionNames {
    /// Options that are not the setting's name with hyphens.
    private static let others = [
        "largestConversation": "max-conversation-bytes",
        "largestEntry": "max-entry-bytes",
        "largestRatio": "max-ratio",
        "longestClipSeconds": "max-clip-seconds",
        "longestSessionSeconds": "max-session-seconds",
        "maxGapSeconds": "max-gap",
        "MetadataLimits.deepest": "max-metadata-depth",
        "MetadataLimits.largest": "max-metadata-bytes",
        "mostClips": "max-clips",
        "mostEntries": "max-entries",
        "mostSpeakers": "max-speakers",
        "onlySessions": "session",
        "trustedHosts": "trust-host",
    ]

    /// Makes messages spell settings as options from now on.
    static func use() {
        Setting.spell { name in "--" + (others[name] ?? hyphenated(name)) }
    }

    private static func hyphenated(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }
}
