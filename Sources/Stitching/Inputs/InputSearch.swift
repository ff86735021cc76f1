import Conversations
import Files
import Foundations
import JSON

/// Searches the inputs and classifies the files by content.
extension InputList {
    private enum Kind {
        case archive
        case conversations(any ConversationFormat)
        /// A recognised file without anything to stitch.
        case record
        /// Metadata of an operating system about another file.
        case systemFile
        case stranger(isJSON: Bool)
    }

    struct Candidate {
        let path: String
        let format: any ConversationFormat
    }

    /// An input that is not used.
    struct Refusal {
        let path: String
        let code: Problem.Code
        /// Reported after the input's name and a colon.
        let reason: String
    }

    /// The files that were found, before they are processed.
    struct Found {
        var named: [String] = []
        var inFolders: [String] = []
        var stamps: [ExactText: InputFile.Stamp] = [:]
        var candidates: [Candidate] = []
        var strangers: [(path: String, isJSON: Bool)] = []
        var refusals: [Refusal] = []
        var brokenLinks: [String] = []
        var linkedFolders: [String] = []
        var systemFiles: [String] = []
        /// The records of days that were fetched.
        var days: [String] = []
        /// Daily Conversation Reports.
        var reports: [String] = []

        var count: Int { named.count + inFolders.count + candidates.count }

        mutating func refuse(_ path: String, _ code: Problem.Code, _ reason: String) {
            refusals.append(Refusal(path: path, code: code, reason: reason))
        }

        /// - Throws: the error, if it does not concern this file alone.
        mutating func refuse(_ path: String, _ error: FileError) throws(FileError) {
            guard error.concernsFileAlone else { throw error }
            refuse(
                path, .inputUnreadable,
                error.isOfNoFile
                    ? "it is neither a file nor a folder"
                    : "it cannot be read: \(error.reason)\(error.advice)")
        }
    }

    static func takeMissing(_ path: String, into found: inout Found) throws(FileError) {
        do throws(FileError) {
            _ = try InputFile(path: path)
        } catch {
            guard !error.isNothingThere else {
                found.refuse(path, .inputUnreadable, "there is no such file or folder; check the name")
                return
            }
            try found.refuse(path, error)
        }
    }

    static func takeFile(_ path: String, formats: [any ConversationFormat], into found: inout Found) throws {
        if ReportInput.isReport(path) {
            found.reports.append(path)
            return
        }
        // Taken before the first byte is read, so that later changes are noticed.
        found.stamps[ExactText(path)] = InputFile.Stamp(path: path)
        do {
            switch try kind(of: path, formats: formats) {
            case .archive: found.named.append(path)
            case .conversations(let format): found.candidates.append(Candidate(path: path, format: format))
            case .record:
                found.refuse(path, .unrecognised, "it is the record of a download; give its folder instead")
            case .systemFile:
                found.refuse(path, .notAnArchive, "it is macOS metadata about another file; give that file instead")
            case .stranger(let isJSON): try refuseStranger(path, isJSON: isJSON, formats: formats, into: &found)
            }
        } catch let error as FileError {
            try found.refuse(path, error)
        }
    }

    static func takeFolder(
        _ path: String, formats: [any ConversationFormat], output: OutputLocation?, _ interruption: Interruption,
        into found: inout Found
    ) throws {
        let before = found.count + found.refusals.count
        let search: Folder.Search
        do throws(FileError) {
            search = try Folder.search(path, leavingOut: output)
        } catch {
            try found.refuse(path, error)
            return
        }
        for file in search.files {
            try interruption.check()
            let file = path + "/" + file
            if ReportInput.isReport(file), Folder.kind(of: file) == .file, !isHidden(file) {
                found.reports.append(file)
                continue
            }
            let isZip = file.lowercased().hasSuffix(".zip")
            guard isZip || Folder.kind(of: file) == .file else { continue }
            if isZip { found.stamps[ExactText(file)] = InputFile.Stamp(path: file) }
            do {
                switch try kind(of: file, formats: formats) {
                case .archive where isZip: found.inFolders.append(file)
                case .conversations(let format): found.candidates.append(Candidate(path: file, format: format))
                case .archive: found.strangers.append((file, false))
                case .stranger(let isJSON): found.strangers.append((file, isJSON))
                case .systemFile: found.systemFiles.append(file)
                case .record:
                    if Folder.name(of: file) == FetchedHours.fileName { found.days.append(file) }
                }
            } catch let error as FileError {
                if isZip || !isHidden(file) { try found.refuse(file, error) }
            }
        }
        for (place, error) in search.failures { try found.refuse(path + "/" + place, error) }
        for link in search.brokenLinks.map({ path + "/" + $0 }) {
            if link.lowercased().hasSuffix(".zip") {
                found.refuse(
                    link, .inputUnreadable,
                    "it is a broken symbolic link; give the file that it pointed to")
            } else if !isHidden(link) {
                found.brokenLinks.append(link)
            }
        }
        found.linkedFolders += search.linkedFolders.map { path + "/" + $0 }
        guard found.count + found.refusals.count == before else { return }
        found.refuse(
            path, .inputUnreadable,
            "this folder has no .zip file and no other supported input"
                + (search.linkedFolders.isEmpty ? "" : ", and symbolic links to folders are not followed")
                + "; give the folder of the archives")
    }

    /// Whether the file is hidden, or is in this program's staging folder.
    static func isHidden(_ path: String) -> Bool {
        let names = Folder.names(of: path)
        return names.last?.utf8.first == UInt8(ascii: ".") || names.contains(StagingFolder.name)
    }

    // MARK: - Content

    private static func kind(of path: String, formats: [any ConversationFormat]) throws -> Kind {
        let isZip = path.lowercased().hasSuffix(".zip")
        let file = try InputFile(path: path)
        if try file.beginning(2).elementsEqual("PK".utf8) { return .archive }
        let beginning = try file.beginning(ConversationFolder.beginning)
        if Folder.name(of: path).utf8.starts(with: "._".utf8), ForeignFile.isAppleDouble(beginning: beginning) {
            return .systemFile
        }
        let isJSON: Bool
        let value = JSONValue(beginning: beginning)
        switch value {
        case .object, .array: isJSON = true
        default: isJSON = false
        }
        if isJSON {
            for format in formats {
                switch format.likeness(beginning) {
                case .conversations: return .conversations(format)
                case .record: return .record
                case nil: continue
                }
            }
            // Files that this program writes next to its downloads and into its bags.
            if value?["format"]?.text?.hasPrefix("opusstitch-") == true { return .record }
        }
        // A `.zip` file that is damaged beyond recognition is still reported as an archive.
        return isZip ? .archive : .stranger(isJSON: isJSON)
    }

    /// Rejects an unrecognised file that was given by its name.
    private static func refuseStranger(
        _ path: String, isJSON: Bool, formats: [any ConversationFormat], into found: inout Found
    ) throws(FileError) {
        let known = (["hour archive (ZIP)"] + formats.map(\.title)).joined(separator: ", ")
        if !isJSON {
            let file = try InputFile(path: path)
            let isPart = ForeignFile.isPartOfSplitSet(name: path)
            let nature = ForeignFile(beginning: try file.beginning(ForeignFile.beginning), size: file.size)
            if let nature = isPart ? .partOfSplitSet : nature {
                found.refuse(path, .notAnArchive, "it is \(nature.words); \(nature.advice)")
                return
            }
        }
        found.refuse(
            path, isJSON ? .unrecognised : .notAnArchive,
            "unrecognised file type; supported: \(known)")
    }
}
