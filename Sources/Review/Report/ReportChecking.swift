import Bag
import Foundations

/// The report's "How to check it".
struct ReportChecking {
    let subject: ReportSubject

    var html: String {
        """
        <section id="checking">
        <h2>How to check it</h2>
        <p>With a tool that almost every Linux system has, in the folder of this bag:</p>
        <pre>sha256sum --check tagmanifest-sha256.txt
        sha256sum --check manifest-sha256.txt</pre>
        <p>The first command shows that the manifest is unaltered, provided that <code>tagmanifest-sha256.txt</code> \
        itself is unaltered. The second shows that every file under <code>data/</code>, including this report, has the \
        SHA-256 in the manifest. On Windows, <code>certutil -hashfile FILE SHA256</code> prints the SHA-256 of a \
        file.</p>
        \(tagManifest)\(received)<p>With opusstitch, in the parent folder, where <code>BAG</code> is the name of the \
        bag's folder:</p>
        <pre>opusstitch verify BAG</pre>
        <p>This checks the same and more: that the bag contains no other files\(contents); and that the counts add \
        up.\(against)</section>

        """
    }

    /// The report is in the bag, so it cannot contain the bag's checksum.
    private var tagManifest: String {
        """
        <p>A checksum shows that the bytes have not changed since it was computed, but not who computed it. Record the \
        value for this bag in a place where it cannot be changed together with the bag. This command prints it, and so \
        does opusstitch when it has made the bag. This report is in the bag, so it cannot contain the value:</p>
        <pre>sha256sum tagmanifest-sha256.txt</pre>
        <p>SHA-256 of the tag manifest: <span class="blank">[64 digits]</span></p>

        """
    }

    private var received: String {
        var text = ""
        if subject.hasArchives {
            text += """
                <p>To check the archives, in the folder where they are kept (the first column must be the SHA-256 \
                under <a href="#received">What was received</a>):</p>
                <pre>sha256sum *.zip</pre>

                """
        }
        if subject.texts != nil {
            text += """
                <p>The files of text conversations are in the bag, with their SHA-256 in \
                <code>manifest-sha256.txt</code>. It must be the one under <a href="#received">What was received</a>. \
                The text of each message can be read in these files, at the position in \
                <code>timeline.json</code>.\(withheld)</p>

                """
        }
        return text
    }

    private var withheld: String {
        subject.redaction == nil ? "" : " This does not apply to files that were left out, and to redacted messages."
    }

    private var contents: String {
        var checks = ""
        if subject.isDecoded {
            checks +=
                "; that each recording has the samples, the length and the channels that its "
                + "<code>timeline.json</code> states; that there is no sound where no clip is placed"
        }
        if subject.hasPackets {
            checks += "; that each Opus file has the packets that its <code>timeline.json</code> states"
        }
        if subject.texts != nil {
            checks += "; that the messages of text conversations are those of the received files"
        }
        return checks
    }

    private var against: String {
        guard subject.hasArchives else { return "</p>\n" }
        return """
             If the archives are available in a folder <code>ARCHIVES</code>, the process can be repeated, and the \
            recordings compared\(redacted):</p>
            <pre>opusstitch verify BAG --against ARCHIVES</pre>

            """
    }

    private var redacted: String { subject.redaction == nil ? "" : ", except for what is redacted" }
}
