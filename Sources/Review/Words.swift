import Bag
import Foundations

/// Formats seconds with a fixed number of decimals, from an integer number of milliseconds or microseconds.
enum DecimalSeconds {
    /// `77.160`
    static func text(milliseconds: Int) -> String { text(milliseconds, decimals: 3) }

    /// `77.160000`
    static func text(microseconds: Int) -> String { text(microseconds, decimals: 6) }

    /// `00:01:17.160`; hours have two digits or more.
    static func clock(milliseconds: Int, separator: String = ".") -> String {
        let seconds = milliseconds / 1000
        let fields = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
        return fields.joined(separator: ":") + separator + padded(milliseconds % 1000, 3)
    }

    private static func text(_ parts: Int, decimals: Int) -> String {
        let digits = padded(parts, decimals + 1)
        return "\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// The line with which a person identifies a bag. The report in the bag cannot contain it.
enum TagManifestWords {
    static func line(_ digest: Checksum) -> String {
        "The SHA-256 of its tagmanifest-sha256.txt is \(digest.hexadecimal)."
    }

    /// - Returns: `nil` if the bag has no tag manifest.
    static func line(ofBag path: String) -> String? { SealFile.tagManifestDigest(of: BagFiles(root: path)).map(line) }
}

/// The sentence about clips that were moved from the position of their timestamp.
enum ShiftWords {
    /// - Returns: a sentence; `nil` if no clip was moved, or if that is unknown.
    static func text(_ shifts: SummaryDocument.Shifts?) -> String? {
        guard let shifts, shifts.clips > 0 else { return nil }
        let seconds = DecimalSeconds.text(milliseconds: Int((shifts.largestSeconds * 1000).rounded()))
        return
            "\(Quantity.count(shifts.clips, "clip")) \(shifts.clips == 1 ? "was" : "were") moved to start after the "
            + "previous clip of the same speaker, by \(shifts.clips == 1 ? "" : "at most ")\(seconds) s."
    }
}

/// The text about files of clips that could not be placed.
enum KeptWords {
    /// Returns, for example, `3 clips could not be placed; their files are`. The caller appends the location.
    static func text(_ totals: SummaryDocument.Totals, _ kept: SummaryDocument.Kept) -> String {
        let clips = "\(Quantity.count(totals.notPlaced, "clip")) could not be placed; "
        let whose =
            kept.clips == totals.notPlaced
            ? (kept.clips == 1 ? "its" : "their") : nil
        let files = kept.files == 1 ? "file" : "files"
        return clips + (whose.map { "\($0) \(files)" } ?? "the \(files) of \(kept.clips) of them")
            + (kept.files == 1 ? " is" : " are")
    }
}

/// The sentence about the words of clips.
enum TranscriptWords {
    /// For example `66 of 69 messages have words, from 12 files with transcripts (Vosk: 60 messages).`
    static func text(_ transcripts: SummaryDocument.Transcripts) -> String {
        let all = transcripts.withWords + transcripts.withoutWords
        let makers = SpokenWords.makers(transcripts.recognizers.map { ($0.name, $0.clips) })
        return
            "\(transcripts.withWords) of \(Quantity.count(all, "message")) \(transcripts.withWords == 1 ? "has" : "have") "
            + "words, from "
            + "\(Quantity.count(transcripts.sources, "file")) with transcripts"
            + (makers.isEmpty ? "" : " (\(makers))")
            + ". The words are a recogniser's or a person's, are not checked against the sound, and may be wrong."
    }
}

/// The words of a clip in files for people.
enum SpokenWords {
    /// The words on one line, with runs of spaces and newlines as one space. Control characters and invisible marks are
    /// written as code points.
    static func line(_ text: String) -> String {
        PrintableText.of(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    /// Who made the words, for example `Vosk: 60 messages, Whisper: 2 messages`.
    static func makers(_ recognizers: [(name: String, clips: Int)]) -> String {
        recognizers.map { "\(PrintableText.of($0.name, width: 60)): \(Quantity.count($0.clips, "message"))" }
            .joined(separator: ", ")
    }

    /// What a reader must know about the words.
    ///
    /// - Parameter recognizers: those who made the words, as far as the transcripts say, with the number of messages.
    static func notice(_ recognizers: [(name: String, clips: Int)]) -> String {
        let makers = makers(recognizers)
        let origin = makers.isEmpty ? "" : " (\(makers))"
        return "The words come from transcripts\(origin), which speech recognisers or people made. They were not "
            + "checked against the sound and may be wrong. The recording is authoritative."
    }
}
