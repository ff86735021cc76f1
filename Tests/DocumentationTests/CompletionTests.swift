import Foundation
import TestSupport
import Testing

@Suite("Completion")
struct CompletionTests {
    @Test(
        "bash completes commands, options, values, and names of files where one is due",
        arguments: [
            (["opusstitch", "st"], ["stitch"]), (["opusstitch", "ver"], ["verify"]),
            (["opusstitch", "stitch", "--lay"], ["--layout"]), (["opusstitch", "stitch", "--layout", "m"], ["mono"]),
            (["opusstitch", "fetch", "kn"], ["knovvu"]), (["opusstitch", "redact", "--style", "si"], ["silence"]),
            (["opusstitch", "stitch", "da"], ["data.zip", "day"]), (["opusstitch", "verify", "da"], ["day"]),
            (["opusstitch", "stitch", "day", "--output", "da"], ["day"]),
        ])
    func bash(line: [String], expected: [String]) throws {
        let folder = TemporaryFolder()
        try Disk.write([], to: folder("data.zip"))
        try FileManager.default.createDirectory(atPath: folder("day"), withIntermediateDirectories: true)
        let script = try Program.run(["--generate-completion-script", "bash"])
        #expect(script.status == 0)
        let scripts = TemporaryFolder()
        try Disk.write(script.output, to: scripts("completion"))
        // As bash calls it when the tab key is pressed.
        let outcome = try Tool.run(
            "bash",
            [
                "--norc", "-c",
                #"""
                source "$1"; shift
                COMP_LINE=$*; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
                function=$(complete -p opusstitch | sed -n 's/.* -F \([^ ]*\) .*/\1/p')
                "$function" opusstitch "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\n' "${COMPREPLY[@]}"
                """#,
                "bash", scripts("completion"),
            ] + line, folder: folder.path)
        let offered = outcome.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(Set(offered) == Set(expected), "\(outcome.text)\(outcome.errorText)")
    }

    @Test(
        "zsh and fish have a script too",
        arguments: [("zsh", "#compdef opusstitch"), ("fish", "complete -c 'opusstitch'")])
    func others(shell: String, words: String) throws {
        let outcome = try Program.run(["--generate-completion-script", shell])
        #expect(outcome.status == 0)
        #expect(outcome.text.contains(words))
    }
}
