import ArgumentParser
import Calls
import Files
import Foundations

struct InputArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Hour archives (ZIP), text conversations (JSON), or folders of them.", valueName: "input"),
        completion: .file())
    var paths: [String]

    func validate() throws {
        for path in paths { try LocalPath.check(path) }
    }
}

/// What is made of the inputs. `inspect` takes these options too, so that it reports what `stitch` would do.
struct SessionArguments: ParsableArguments {
    @Option(help: "stereo: one channel per speaker; mono: all speakers mixed; split: one file per speaker.")
    var layout = TimelineOptions.Layout.stereo

    @Option(
        help: ArgumentHelp(
            "Only these sessions, separated by commas; write a comma in an id as \\,.", valueName: "ids"))
    var session: [SessionList] = []

    @Option(
        help: ArgumentHelp(
            "Sample rate in Hz; auto: the lowest that is not below any clip's original rate.", valueName: "hz"))
    var sampleRate = SampleRateChoice.auto

    var ids: [String] { session.flatMap(\.ids) }
}

extension SampleRateChoice: ExpressibleByArgument {}
extension TimelineOptions.Layout: ExpressibleByArgument {}

/// Recognises inputs that are not files or folders: standard input and URLs.
enum LocalPath {
    /// - Throws: `ValidationError`, which says what to do instead. A path that exists is always accepted.
    static func check(_ path: String) throws {
        if path.isEmpty { throw ValidationError("the name of an input is empty") }
        if let problem = problem(with: path) { throw ValidationError(PrintableText.of(problem)) }
    }

    /// Checks the folder that a command writes to.
    static func check(output path: String) throws {
        if path.isEmpty { throw ValidationError("--output is empty; give it the path of a folder") }
        if let scheme = scheme(of: path), Folder.kind(of: path) == .nothing {
            throw ValidationError(
                "--output takes a folder of this machine, not a URL (\(scheme)://…); write to a folder, then copy it")
        }
    }

    private static func scheme(of path: String) -> Substring? {
        guard let mark = path.firstRange(of: "://"), !path[..<mark.lowerBound].isEmpty,
            path[..<mark.lowerBound].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else { return nil }
        return path[..<mark.lowerBound]
    }

    private static func problem(with path: String) -> String? {
        guard Folder.kind(of: path) == .nothing else { return nil }
        if path == "-" {
            return "standard input (-) is not accepted, because archives are not read in one pass; "
                + "save it to a file, and give the file or its folder"
        }
        guard let scheme = scheme(of: path) else { return nil }
        // A query or a user name can come with a secret, which does not belong in logs.
        let address = path.dropFirst(scheme.count + 3).prefix { $0 != "?" && $0 != "#" }
        let host = address.prefix { $0 != "/" }
        let shown = host.lastIndex(of: "@").map { address[address.index(after: $0)...] } ?? address
        let refusal = "\(scheme)://\(shown): URLs are not accepted; an input is a file or a folder; "
        switch scheme.lowercased() {
        case "http", "https":
            return refusal + "download it first with 'curl -O URL', or with 'opusstitch fetch' from a supported service"
        case "s3": return refusal + "copy it first with 'aws s3 cp URL FILE', or 'aws s3 cp --recursive URL FOLDER'"
        case "file": return refusal + "give the path without 'file://'"
        default: return refusal + "copy it to this machine first"
        }
    }
}
