import Bag
import Calls
import OggOpus

/// The clips of a session's `timeline.json`, each made when it is asked for.
struct PlannedClips: RandomAccessCollection {
    private let planned: PlannedSession
    private let options: TimelineOptions
    private let archives: [ScannedArchive]
    private let files: SessionFiles
    private let channels: [Speaker: Int]
    /// The files in `unplaced/`, in the order of their clips.
    private let unplaced: [UnplacedFiles.Path]

    init(_ planned: PlannedSession, files: SessionFiles, options: TimelineOptions, archives: [ScannedArchive]) {
        self.planned = planned
        self.options = options
        self.archives = archives
        self.files = files
        channels = Dictionary(
            planned.plan.speakers.enumerated().map { ($0.element, options.layout == .mono ? 0 : $0.offset) }
        ) { first, _ in first }
        unplaced = files.unplaced?.list ?? []
    }

    var startIndex: Int { 0 }
    var endIndex: Int { planned.session.clips.count }

    subscript(index: Int) -> TimelineDocument.Clip {
        let record = planned.session.clips[index]
        let placement = planned.plan.placements[index]
        let rate = planned.plan.sampleRate.rawValue
        var clip = TimelineDocument.Clip(
            listed: record.listed, channel: channels[record.listed.speaker] ?? 0,
            source: TimelineDocument.Source(
                archive: archives[record.archiveIndex].input.label, entry: record.entry?.path,
                sha256: record.entry?.sha256, bytes: record.entry?.bytes),
            status: record.status, placement: placement,
            missingFrames: files.missingFrames[index]
                ?? placement.flatMap { record.facts?.missingFrames(at: rate, upTo: $0.frames) },
            samples48k: record.entry?.samples48k)
        clip.file = files.clips[index]
        let kept = unplacedFiles(of: index, record)
        if record.status == .ambiguous {
            clip.files = kept.isEmpty ? nil : kept
        } else if let file = kept.last {
            clip.file = file
        }
        return clip
    }

    private func unplacedFiles(of index: Int, _ record: ClipRecord) -> [ClipFile] {
        var (low, high) = (0, unplaced.count)
        while low < high {
            let middle = (low + high) / 2
            if unplaced[middle].clip < index { low = middle + 1 } else { high = middle }
        }
        let paths = unplaced[low...].prefix { $0.clip == index }
        if paths.isEmpty { return [] }
        let entries = UnplacedFiles.entries(of: record, archives: archives)
        return zip(paths, entries).map { UnplacedFiles.file($0.path, of: $1, record) }
    }
}
