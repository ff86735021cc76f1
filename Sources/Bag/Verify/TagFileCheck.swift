import Files
import Foundations

/// Checks that the tag files are exactly what this program writes: no other line, order or encoding.
struct TagFileCheck {
    let files: BagFiles

    /// - Parameter payload: the files under `data/`.
    func check(_ payload: some Sequence<PayloadFile>, into report: inout VerificationReport) {
        if let text = text(of: BagLayout.declaration, into: &report), text != Array(BagLayout.declarationText.utf8) {
            report.add(BagLayout.declaration, "it is not the declaration of BagIt 1.0 that this program writes")
        }
        guard let text = text(of: BagInfo.fileName, into: &report) else { return }
        let info = BagInfo(text: text)
        let oxum = BagInfo.oxum(of: payload)
        if info[BagInfo.Label.oxum] != oxum {
            report.add(
                BagInfo.fileName,
                "its Payload-Oxum is wrong: the payload has "
                    + "\(Quantity.count(payload.reduce(0) { sum, _ in sum + 1 }, "file")) and "
                    + Quantity.count(payload.reduce(0) { $0 + $1.bytes }, "byte"))
        }
        if !isWritten(info, text) {
            report.add(
                BagInfo.fileName,
                "it does not have exactly the lines that this program writes: "
                    + "software, date, description, job or redaction, and size")
        }
    }

    /// Returns a file's content; `nil` if it cannot be read. A missing file is reported with the manifests.
    private func text(of name: String, into report: inout VerificationReport) -> [UInt8]? {
        do throws(FileError) {
            return try files.contents(named: name, limit: Self.largest)
        } catch {
            if !error.isNothingThere { report.add(name, "it cannot be read: \(error)") }
            return nil
        }
    }

    private func isWritten(_ info: BagInfo, _ text: [UInt8]) -> Bool {
        let labels = info.lines.map(\.label)
        let job = labels.contains(BagInfo.Label.redaction) ? BagInfo.Label.redaction : BagInfo.Label.job
        typealias Label = BagInfo.Label
        return labels == [Label.software, Label.day, Label.description, job, Label.oxum]
            && Array(info.text.utf8) == text
            && info[Label.day].flatMap { UTCTime(iso8601: "\($0)T00:00:00Z") }?.dayText == info[Label.day]
            && info[Label.description] == BagInfo.description(isRedacted: job == Label.redaction)
            && info[job].flatMap { Checksum(hexadecimal: $0) }?.hexadecimal == info[job]
    }

    /// In bytes. The files have a few hundred.
    private static let largest = 1 << 16
}
