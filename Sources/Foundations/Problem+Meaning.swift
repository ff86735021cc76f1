extension Problem.Code {
    /// What a problem with this code means, in one sentence. The guide for compliance has the same sentences, and says
    /// what to do.
    public var meaning: String {
        switch self {
        case .missing:
            "The archive has no entry for the clip, or a file that a text conversation names is not there."
        case .corrupt:
            "The entry cannot be read, its CRC-32 is wrong, or its audio is damaged from the start; or an attached "
                + "file is not what was downloaded."
        case .ambiguous:
            "More than one entry could be the clip, or more than one file could be the history or the attachment of a "
                + "text conversation, and the program does not guess."
        case .unsupported:
            "The file is not audio that can be placed, or not a text conversation that can be read."
        case .duplicate: "The same message with the same bytes is in the recording already."
        case .untimed:
            "The timestamp is absent or names no moment, so the clip has no place; messages of a text conversation "
                + "follow those that have a time."
        case .hole:
            "Pages (blocks of the clip's file) are lost or damaged, and there is silence in place of them."
        case .truncated:
            "The clip was cut off, or says that it ends before its audio does; what is there is placed."
        case .undecodable: "libopus refused packets of the clip, and there is silence in place of them."
        case .trailingData: "Bytes in the clip belong to no intact Ogg page."
        case .granulePositions:
            "The time marks inside the clip (granule positions) are absent, impossible or contradict its audio; all "
                + "audio is placed."
        case .repeatedPages: "Pages or headers are in the clip twice; each page is played once."
        case .pageNumbers:
            "The page numbers skip or go back, but the clip's time marks show that nothing is lost."
        case .commentHeader:
            "The comment header is missing, damaged or misplaced; the audio does not need it."
        case .otherStreams:
            "The file holds other streams beside its first Opus stream; only the first is placed."
        case .sizeMismatch:
            "The entry, or a file of a text conversation, has another size than is stated for it; it is used as it is."
        case .sameMessageOtherBytes:
            "A message is listed twice with different audio; both clips are placed, so the speaker may be heard twice."
        case .conversationMismatch:
            "The archives give one session more than one externalConversationId; the first is used."
        case .sessionTooLong:
            "The recording would be longer than the limit (24 hours by default), usually because one date is wrong; "
                + "no recording is made."
        case .tooManySpeakers:
            "The session has more speakers than the limit (64 by default), usually because every clip has a type of "
                + "its own; no recording is made."
        case .tooManyChannels:
            "FLAC allows eight channels, and the session has more speakers; its FLAC file is not made."
        case .shifted:
            "Clips of one speaker overlap by their timestamps, and one was moved by more than the limit (2 seconds by "
                + "default) so that it is heard after the other."
        case .cutToNothing:
            "Where overlapping clips are cut, a clip is not heard at all, because the next clip of its speaker starts "
                + "with it."
        case .outsideHour: "Clips are outside the hour of their archive."
        case .longSilence: "A recording has a silence of more than an hour."
        case .unrecognised:
            "A JSON file or a value in it is in no known format, or a file beside a conversation is not named by it."
        case .transcriptUnmatched:
            "A transcript, or a part of it, is about no clip of the bag, as far as its ids, names and times say."
        case .transcriptAmbiguous:
            "A transcript, or a part of it, could be about several clips or sessions, and the program does not guess."
        case .transcriptConflict:
            "Two transcripts have different words for one clip; neither is used."
        case .transcriptTooLong:
            "A transcript speaks longer than its clip, so it may be that of another one; the words after the end of the "
                + "clip have no frames."
        case .transcriptUnread: "A file with transcripts, or a part of it, cannot be read."
        case .sameConversation:
            "Two conversations have the same id; both are kept, the second with ~2 after its id."
        case .inputUnreadable:
            "An input cannot be read: it does not exist, is not permitted, or is a link that is not followed."
        case .notAnArchive: "The file is not a ZIP archive with clips."
        case .archiveDamaged: "The archive was cut off or is damaged; what can be recovered is placed."
        case .archiveInconsistent:
            "The archive contradicts itself, for example with two names for one entry."
        case .archiveDuplicate: "Two inputs have the same bytes; they are used once."
        case .metadataMissing:
            "The archive has no metadata.json, so its clips belong to no session and none is placed."
        case .metadataInvalid:
            "metadata.json is damaged, or breaks its format: a field is missing, an entry is listed in two sessions, "
                + "two metadata.json differ."
        case .totalSessionsMismatch: "metadata.json states another number of sessions than it lists."
        case .missingHour: "The download of the day lacks the archive of an hour that may have recordings."
        case .unlisted: "Entries of the archive are in no metadata.json and not placed."
        }
    }
}
