import CPage
import Files
import FoundationEssentials
import Foundations
import JSON

/// Puts the page together: one file that needs nothing but the sessions' files. What it is made of lies in `Web/`, where
/// `{{name}}` in `page.html` stands for the file of that name, or for what is only known here.
///
/// By the policy in its head, nothing is loaded but files beside the page, and nothing runs but the scripts that stand in
/// it: the browser refuses all else, even if a way were found to smuggle it in.
enum PageDocument {
    static func html(_ index: ReviewIndex) throws -> String {
        let page = file("page.html")
        return filled(
            page,
            [
                "script hashes": hashes(of: "script", in: page), "style hashes": hashes(of: "style", in: page),
                "index": String(decoding: try JSONText.bytes(of: index, escapes: .forScripts), as: UTF8.self),
            ]) + "\n"
    }

    private static func filled(_ template: Substring, _ values: [Substring: String] = [:]) -> String {
        let parts = template.split(separator: "{{", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { text, part in
            let halves = part.split(separator: "}}", maxSplits: 1, omittingEmptySubsequences: false)
            text += values[halves[0]] ?? String(file(halves[0]))
            text += halves[1]
        }
    }

    /// The source expressions for what stands in the page itself (Content Security Policy Level 2, section 4.2.5).
    private static func hashes(of element: String, in page: Substring) -> String {
        page.split(separator: "<\(element)>").dropFirst().map { rest in
            let content = filled(rest.split(separator: "</\(element)>", maxSplits: 1)[0])
            return "'sha256-\(Data(SHA256Stream.digest(of: content.utf8).bytes).base64EncodedString())'"
        }.joined(separator: " ")
    }

    /// - Returns: the text without the end of its last line.
    private static func file(_ name: Substring) -> Substring {
        // The name is read during the call. What comes back is a constant of the program, with a zero at its end.
        guard let bytes = unsafe opusstitch_page_file(String(name)) else {
            // All names stand in the page's own files, which are embedded with it.
            preconditionFailure("the page has no file \(name)")
        }
        return unsafe String(cString: bytes).dropLast()
    }
}
