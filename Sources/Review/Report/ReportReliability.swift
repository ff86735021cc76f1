import Bag
import Calls
import Foundations

/// The report's annex for a hearing about the reliability of the process: which tests were made of the program, on
/// what, with what error, and how an outsider repeats them.
///
/// The tests are those of the program's repository, and the figures are those of its guides.
struct ReportReliability {
    let subject: ReportSubject

    var html: String {
        """
        <section id="reliability">
        <h2>Annex: tests of the process, for a hearing on its reliability</h2>
        <p>Federal Rule of Evidence 702 asks whether expert testimony is based on sufficient facts or data, is the \
        product of reliable principles and methods, and reflects a reliable application of them to the facts of the \
        case. A proposed Rule 707, published for comment in August 2025, would ask the same of machine-generated \
        evidence that is offered without an expert witness. It was not in force in November 2026; according to press \
        reports of May 2026 the advisory committee did not advance it. States may have rules of their own. Which rule \
        applies to the output described here is a question for counsel and the court. Courts ask, among other things, \
        whether a method was tested, what its known error is, and whether others can repeat it. This annex says what \
        was tested and what was not. It does not say that there are no other errors.</p>
        <h3>What was tested, on what, with what result</h3>
        <p>The tests are files in the repository of the program. <code>Tests/run</code> runs all of them; with \
        <code>--filter NAME</code> it runs one, where <code>NAME</code> is the name of the file without \
        <code>.swift</code>.</p>
        \(tests)\(error)\(notTested)\(repetition)</section>

        """
    }

    // MARK: - Tests

    /// A test, and what it shows if it passes.
    struct Test {
        enum Scope { case recordings, decoded, packets, texts, all, redacted }

        /// The path in the repository.
        let file: String
        let material: String
        let result: String
        let scope: Scope
    }

    static let tests: [Test] = [
        Test(
            file: "Tests/EndToEndTests/SampleExactTests.swift",
            material: "the 69 clips of the repository's example day, at 5 sample rates and in 3 layouts, also with "
                + "mixed, cut and shortened timelines",
            result: "every sample of every recording is equal to that of a second implementation, which shares no code "
                + "with the program but libopus; it notices a single changed bit",
            scope: .decoded),
        Test(
            file: "Tests/EndToEndTests/ClipKindTests.swift",
            material: "clips of each mode of Opus and each frame size, and damaged and hostile ones, at 6 rates",
            result: "the same samples as the second implementation; damaged clips have a problem", scope: .decoded),
        Test(
            file: "Tests/OggOpusTests/RandomClipTests.swift",
            material: "500 random clips with losses, repetitions and wrong headers; 100,000 were run once",
            result: "every sample, and every missing frame, is that of a model that knows how the clip was made",
            scope: .decoded),
        Test(
            file: "Tests/EndToEndTests/WitnessTests.swift",
            material: "the example day, in each layout",
            result: "ffprobe and sndfile-info read the same rate, channels and length; opusdec decodes clips to "
                + "the same length, with samples that differ by at most 2 of 32,768",
            scope: .decoded),
        Test(
            file: "Tests/EndToEndTests/OpusOutputTests.swift",
            material: "the example day, and clips of every kind",
            result: "Opus files have exactly the clips' packets, in order, and packets of silence between them",
            scope: .packets),
        Test(
            file: "Tests/CallsTests/PlannerPropertyTests.swift",
            material: "sessions made at random",
            result: "each clip is where its timestamp puts it, or is moved as far as is stated", scope: .recordings),
        Test(
            file: "Tests/EndToEndTests/RandomDayTests.swift",
            material: "24 random days, with clips that are missing, damaged or listed twice",
            result: "every listed clip is counted once, and each that is not placed has a problem; a second run with "
                + "the inputs in another order gives the same bytes",
            scope: .recordings),
        Test(
            file: "Tests/EndToEndTests/DeterminismTests.swift",
            material: "the example day, with 1 to 64 threads and from other folders",
            result: "the same bytes", scope: .recordings),
        Test(
            file: "Tests/ConversationsTests/ZoomAICompanionTests.swift",
            material: "Zoom conversations in every known shape, also incomplete ones",
            result: "every message is read with its sender and time; what is not read is named", scope: .texts),
        Test(
            file: "Tests/ConversationsTests/PersonalAITests.swift",
            material: "Personal AI conversations, also incomplete ones",
            result: "every message is read; nobody is named as its author where the file does not say it",
            scope: .texts),
        Test(
            file: "Tests/EndToEndTests/WritingTests.swift",
            material: "text conversations, also with a changed message and fitted checksums",
            result: "<code>verify</code> compares every message with its original and finds the change", scope: .texts),
        Test(
            file: "Tests/EndToEndTests/RedactTests.swift",
            material: "redactions of one speaker and of all, in each layout",
            result: "all samples outside of the span are unchanged, and none of the span are left in any file",
            scope: .redacted),
        Test(
            file: "Tests/EndToEndTests/VerifyTests.swift",
            material: "bags with one flipped bit in each kind of file",
            result: "<code>verify</code> finds it and names the file", scope: .all),
        Test(
            file: "Tests/EndToEndTests/VerifyTests.swift",
            material: "a recording with one altered sample, and fitted checksums",
            result: "<code>verify</code> finds it if it is given the archives", scope: .recordings),
        Test(
            file: "Tests/EndToEndTests/TamperingTests.swift",
            material:
                "a bag changed in 68 ways: documents, pages, headers, planted files and links, with every checksum "
                + "made to fit",
            result: "<code>verify</code> finds each without the archives", scope: .all),
        Test(
            file: "Tests/EndToEndTests/OtherLibrariesTests.swift",
            material: "the example day, checked with another build of libopus, of libsndfile and of libFLAC",
            result:
                "<code>verify</code> says that the bag is equivalent or intact, and finds samples that were changed "
                + "by 1",
            scope: .decoded),
        Test(
            file: "Tests/EndToEndTests/Faults/KilledTests.swift",
            material: "a run that is killed at many moments",
            result: "no incomplete file is left in place, and the same command completes the bag with the same bytes",
            scope: .all),
    ]

    private var tests: String {
        var table = HTMLTable([("Test", .code), ("Material", .text), ("Result", .text)])
        for test in Self.tests where concerns(test.scope) { table.add([test.file, test.material, test.result]) }
        return table.html
    }

    private func concerns(_ scope: Test.Scope) -> Bool {
        switch scope {
        case .recordings: subject.hasArchives
        case .decoded: subject.isDecoded
        case .packets: subject.hasPackets
        case .texts: subject.texts != nil
        case .redacted: subject.redaction != nil && subject.isDecoded
        case .all: true
        }
    }

    // MARK: - Error

    private var error: String {
        guard subject.isDecoded else { return "" }
        return """
            <h3>Known error</h3>
            <p>Place: a clip begins at the frame that is nearest to its timestamp, so its place is exact to half a \
            frame, or it was moved as stated in <code>timeline.json</code>.</p>
            <p>Sound: with the same libopus, no sample differs. RFC 6716 (section 6) does not require two decoders to \
            give the same samples. Two builds of libopus on x86-64, 1.3.1 and 1.6.1, were compared on the repository's \
            example day. At 48 kHz, 87 of 13,274,880 samples differed, in 20 of 69 clips; at 16 kHz, 16 of 4,424,960. \
            Each differed by 1 on a scale of 32,768. A build of libopus 1.5.2 that computes with integers differed from \
            1.3.1 in 94,127 of 23,676,493 samples, by at most 7. Other builds may differ in other samples. The decoder \
            of this bag is named under <a href="#process">How it was made</a>.</p>

            """
    }

    private var notTested: String {
        var sources: [String] = []
        if subject.hasArchives {
            sources.append(
                "Timestamps, speakers and message numbers of clips are statements of the platform; the program copies "
                    + "them and cannot check them. The platform encoded the sound before the program received it.")
        }
        if subject.texts != nil {
            sources.append(
                "Senders, times and texts of messages are statements of the service that they come from. Formats of "
                    + "text conversations are not documented completely; members that were not read are listed.")
        }
        return """
            <h3>What these tests do not show</h3>
            <p>\(sources.joined(separator: " ")) Faults that no test looks for may exist. Tests by persons who have no \
            part in the program are not known to it.</p>

            """
    }

    // MARK: - Repetition

    private var repetition: String {
        """
        <h3>How to repeat it in ten minutes</h3>
        <p>An outsider needs this bag\(subject.hasArchives ? ", the archives" : "") and a computer with \
        Linux.\(scripts)</p>
        <ol>
        <li>Check the checksums, in the folder of this bag:
        <pre>sha256sum --check --quiet tagmanifest-sha256.txt manifest-sha256.txt</pre></li>
        \(clip)\(job)</ol>

        """
    }

    /// Whether `compare.py` can be used: it needs `timeline.wav`, with one channel for each speaker, and timestamps that
    /// mark starts.
    private var isComparable: Bool {
        let options = subject.summary.options
        return subject.isDecoded && subject.outputs.audio.contains(.wav) && options.layout == .stereo
            && options.userTimestamp == .start && options.agentTimestamp == .start
    }

    private var scripts: String {
        guard isComparable else { return "" }
        return """
             The scripts <code>decode.py</code> and <code>compare.py</code> are in the folder <code>docs</code> of the \
            program's repository, with the guide <code>experts.md</code>. They are short, use Python alone and \
            libopus, and share no code with the program.
            """
    }

    private var clip: String {
        guard isComparable else { return "" }
        return """
            <li>Choose a placed clip in the <code>timeline.json</code> of a session. Its number in <code>clips</code>, \
            from 0, is <code>N</code>; <code>source</code> names its archive, entry and SHA-256; \
            <code>sampleRate</code> is <code>RATE</code>. Take it out of its archive, decode it with libopus, and \
            compare every sample with the recording at the place that is computed from its timestamp. The clip must be \
            intact and have one stream:
            <pre>python3 -m zipfile -e ARCHIVE.zip clips
            sha256sum clips/ENTRY
            python3 docs/decode.py clips/ENTRY RATE decoded.wav
            python3 docs/compare.py BAG SESSION N decoded.wav</pre>
            The last command prints the computed place, and how many samples differ, by how much. Expect 0 with the \
            libopus that made the bag.\(unredacted)</li>

            """
    }

    private var unredacted: String { subject.redaction == nil ? "" : " Choose a clip that is not redacted." }

    private var job: String {
        guard subject.hasArchives else { return "" }
        return """
            <li>Repeat the whole job with opusstitch, and compare it with this bag:
            <pre>opusstitch verify BAG --against ARCHIVES</pre></li>

            """
    }
}
