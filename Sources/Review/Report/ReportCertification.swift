import Bag
import Foundations

/// The report's text for a certification. The rules distinguish copies of data, identified by their hash (FRE 902(14)),
/// from the output of a process (FRE 902(13)).
struct ReportCertification {
    let subject: ReportSubject

    private var summary: SummaryDocument { subject.summary }
    private var software: String { HTMLText.escaped(summary.software) }

    var html: String {
        """
        <section id="certification">
        <h2>Text for a certification\(subject.redaction == nil ? "" : " of this redacted copy")</h2>
        <p>This is a draft, to be completed and reviewed by the person who certifies and by counsel; it is not legal \
        advice. \(rules) Both rules require a certification by a qualified person that meets Rule 902(11) or (12), and \
        notice to the other side.</p>
        <div class="form">
        \(sections.joined())<p>I declare under penalty of perjury that the foregoing is true and correct. Executed on \
        \(blank("date")).</p>
        <p>\(blank("signature"))</p>
        </div>
        </section>

        """
    }

    private var rules: String {
        var rules: [String] = []
        if subject.hasArchives {
            rules.append(
                "The archives and the clips in them are data copied from elsewhere, and are identified by their hash "
                    + "(Federal Rule of Evidence 902(14)).")
        }
        if subject.hasRecordings {
            rules.append(
                "A recording in this bag is not a copy: it is the output of a process, and is certified as such (Rule "
                    + "902(13)).")
        }
        if subject.texts != nil {
            rules.append(
                "The files of text conversations are copies, identified by their hash (Rule 902(14)); the lists of "
                    + "messages that were read from them are the output of a process (Rule 902(13)).")
        }
        if subject.redaction != nil {
            rules.append("This text does not certify what was redacted.")
        }
        return rules.joined(separator: " ")
    }

    private var sections: [String] {
        var sections = [section("The person who certifies", person)]
        if subject.hasArchives { sections.append(section("Data copied: the archives (FRE 902(14))", archives)) }
        if subject.texts != nil {
            sections.append(section("Data copied: the files of text conversations (FRE 902(14))", textFiles))
        }
        if subject.hasRecordings {
            sections.append(section("Output of a process: the recordings (FRE 902(13))", recordings))
        }
        if subject.texts != nil {
            sections.append(section("Output of a process: the messages (FRE 902(13))", messages))
        }
        if let log = subject.redaction { sections.append(section("The redaction", redaction(log))) }
        return sections + [section(subject.redaction == nil ? "This bag" : "This bag, a redacted copy", [bag])]
    }

    private func section(_ title: String, _ items: [String]) -> String {
        "<h3>\(title)</h3>\n<ol>\n\(items.map { "<li>\($0)</li>\n" }.joined())</ol>\n"
    }

    private var person: [String] {
        [
            "I am \(blank("name, position, employer")). I am qualified to make this certification by "
                + "\(blank("training and experience"))."
        ]
    }

    // MARK: - Copies

    private var archives: [String] {
        obtained(subject.archives == 1 ? "the archive" : "the \(subject.archives) archives", each: "archive")
            + [
                "On \(blank("date")) I computed the SHA-256 of the archives kept at \(blank("place")) with "
                    + "\(blank("tool and version")). Each value is equal to the one in this report. The archives kept "
                    + "there are therefore exact copies of those that were read for this report.",
                "The SHA-256 of each clip, as stored in its archive, is in the <code>timeline.json</code> of its "
                    + "session"
                    + (subject.redaction == nil ? "" : ", unless the clip is redacted")
                    + ", and identifies it in the same way.",
            ]
    }

    private var textFiles: [String] {
        let count = subject.textFiles.count
        let files = count == 1 ? "the file" : "the \(count) files"
        return obtained("\(files) of text conversations", each: "file")
            + [
                "The files are in this bag, byte for "
                    + "byte\(subject.redaction == nil ? "" : ", except for those left out"). On \(blank("date")) I "
                    + "computed their SHA-256 with \(blank("tool and version")). Each value is equal to the one in "
                    + "this report."
            ]
    }

    private func obtained(_ what: String, each: String) -> [String] {
        [
            "On \(blank("date")), \(blank("who")) obtained from \(blank("the platform and account")) \(what) named in "
                + "the section “What was received” of this report, by \(blank("how")).",
            "\(software) read each \(each) completely and computed the SHA-256 (FIPS 180-4) listed beside its "
                + "name. A SHA-256 is a value of 256 bits that is computed from all bytes of a file; two files that "
                + "differ have, for every practical purpose, different values.",
        ]
    }

    // MARK: - Output of a process

    private var recordings: [String] {
        let generated = subject.redaction == nil ? "were generated" : "were, before the redaction, generated"
        return [
            "The recordings named in the section “What was made” \(generated) by an electronic process: \(software), "
                + "with the libraries and settings named in the section “How it was made”, from the archives named in "
                + "the section “What was received”.",
            "The process places each clip that the archives list at the time that the archives state for it, as the "
                + "section “How it was made” describes. It made no decision that depends on what is said. \(outcome)",
            repeatable,
        ]
    }

    private var messages: [String] {
        let texts = subject.texts ?? SummaryDocument.TextConversations()
        return [
            "The \(Quantity.count(texts.messages, "message")) of "
                + "\(Quantity.count(texts.conversations, "text conversation")) "
                + "\(texts.messages == 1 ? "was" : "were") read from these files by an electronic process: "
                + "\(software). It copies the text, the sender and the time of each message as the files state them, "
                + "and records the file and the position of each.",
            subject.hasRecordings ? "The statement above about the accuracy of the process applies to it." : repeatable,
        ]
    }

    private var repeatable: String {
        let result =
            subject.redaction == nil
            ? "give files with the same SHA-256"
            : "give the files of the unredacted bag with the same SHA-256; sound or text that is not redacted is the "
                + "same in this copy"
        return "The process produces an accurate result. I know this from \(blank("tests, inspection, comparison")). "
            + "The process is repeatable: the same inputs, version, libraries and settings \(result). On "
            + "\(blank("date")) I \(blank("repeated it, or had it repeated, with this result"))."
    }

    private var outcome: String {
        let totals = summary.totals
        let rest = totals.clips - totals.placed
        if rest == 0 {
            return totals.clips == 1 ? "The listed clip was placed." : "All \(totals.clips) listed clips were placed."
        }
        return "Of \(Quantity.count(totals.clips, "listed clip")), \(totals.placed) "
            + "\(totals.placed == 1 ? "was" : "were") placed; \(rest) \(rest == 1 ? "was" : "were") not, for the "
            + "reasons in the section “Problems”."
    }

    // MARK: - The bag

    private func redaction(_ log: RedactionLog) -> [String] {
        [
            "This bag is a redacted copy. \(ReportSubject.sources(log)) That bag is kept at \(blank("place")).",
            "On \(blank("date")), \(blank("who")) redacted it with \(HTMLText.escaped(log.software)), for the reasons "
                + "in the section “What was redacted”. What is listed there was replaced or left out. The files that "
                + "describe it were made again. All other content is that of the bag that this copy was made from.",
        ]
    }

    private var bag: String {
        "On \(blank("date")) I checked the bag with <code>sha256sum</code> and with <code>opusstitch verify</code> as "
            + "described in the section “How to check it”, with this result: \(blank("result")). The SHA-256 of its "
            + "<code>tagmanifest-sha256.txt</code> is \(blank("64 digits"))."
    }

    private func blank(_ what: String) -> String { "<span class=\"blank\">[\(what)]</span>" }
}
