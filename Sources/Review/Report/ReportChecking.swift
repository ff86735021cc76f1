import Foundations

/// The report's "How to check it".
struct ReportChecking {
    var html: String {
        """
        <section id="checking">
        <h2>How to check it</h2>
        <p>With a tool that is on nearly every Linux system, in the folder of this bag:</p>
        <pre>sha256sum --check tagmanifest-sha256.txt
        sha256sum --check manifest-sha256.txt</pre>
        <p>The first shows that the manifest is unaltered, as far as <code>tagmanifest-sha256.txt</code> itself is; the \
        second, that every file under <code>data/</code>, this report among them, has the SHA-256 that the manifest \
        names. On Windows, <code>certutil -hashfile FILE SHA256</code> prints one file's.</p>
        <p>The archives, where they are kept: the first column has to be the SHA-256 under \
        <a href="#received">What was received</a>.</p>
        <pre>sha256sum *.zip</pre>
        <p>With opusstitch, from the folder above it, where <code>BAG</code> is the name of the bag's folder:</p>
        <pre>opusstitch verify BAG</pre>
        <p>This checks the same, and more: that nothing is in the bag that does not belong there; that each recording \
        has the samples, the length and the channels that its <code>timeline.json</code> states; that there is no sound \
        where no clip is placed; and that the counts add up. With the archives at hand, in a folder <code>ARCHIVES</code>, \
        the process can be repeated, and every byte of the recordings compared:</p>
        <pre>opusstitch verify BAG --against ARCHIVES</pre>
        <p>A checksum shows that bytes are the same as when it was made, not who made it. Note the value for this bag \
        where nobody can change it together with the bag:</p>
        <pre>sha256sum tagmanifest-sha256.txt</pre>
        </section>

        """
    }
}
