import Files
import FoundationEssentials

/// Puts the page together: one file that needs nothing but the sessions' files.
enum PageDocument {
    static func html(_ index: ReviewIndex) throws -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <meta name="color-scheme" content="light dark">
        <title>Review</title>
        <style>\(PageStyle.text)</style>
        </head>
        \(PageMarkup.text)
        <script type="application/json" id="index">\(try PageData.text(of: index))</script>
        <script>\(PageScript.text)</script>
        </html>

        """
    }

    /// Nothing is loaded but files beside this one, and nothing runs but the script that stands here: the browser
    /// refuses all else, even if a way were found to smuggle it in.
    private static var policy: String {
        [
            "default-src 'none'", "script-src \(source(of: PageScript.text)) 'self' file:",
            "style-src \(source(of: PageStyle.text))", "media-src 'self' file:", "base-uri 'none'",
            "form-action 'none'",
        ].joined(separator: "; ")
    }

    /// The source expression for what stands in the page itself (Content Security Policy Level 2, section 4.2.5).
    private static func source(of text: String) -> String {
        "'sha256-\(Data(SHA256Stream.digest(of: text.utf8).bytes).base64EncodedString())'"
    }
}
