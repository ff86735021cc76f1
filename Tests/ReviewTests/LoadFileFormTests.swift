import Bag
import Testing

@testable import Review

@Suite("The form of load files")
struct LoadFileFormTests {
    private static var row: LoadFileRow {
        var row = LoadFileRow()
        row[.begdoc] = "OS0000002"
        row[.begattach] = "OS0000001"
        row[.nativepath] = "natives/OS0000002.wav"
        row[.textpath] = "text/OS0000002.txt"
        row[.datetimestart] = "2025-12-12T00:05:10.000Z"
        row[.datetimeend] = "2025-12-12T12:05:33.957Z"
        return row
    }

    private static func fields(_ form: LoadFileForm) -> [String: String] {
        let columns = form.columns
        return Dictionary(uniqueKeysWithValues: zip(columns.map(\.title), form.fields(of: row, in: columns)))
    }

    @Test("without a profile has the standard columns, RFC 3339 and /")
    func standard() {
        let form = LoadFileForm()
        #expect(form.columns == LoadFileColumn.standard && form.columns.count == 32)
        #expect(form.hasByteOrderMark)
        let fields = Self.fields(form)
        #expect(fields["NATIVEPATH"] == "natives/OS0000002.wav")
        #expect(fields["DATETIMESTART"] == "2025-12-12T00:05:10.000Z")
    }

    @Test("for Relativity has one field with date and time of the United States, the exact time beside it, and \\")
    func relativity() {
        let fields = Self.fields(LoadFileForm(matter: "Doe v. Roe", profile: .relativity))
        #expect(fields["DATETIMESTART"] == "12/12/2025 12:05:10 AM")
        #expect(fields["DATETIMEEND"] == "12/12/2025 12:05:33 PM")
        #expect(fields["EXACTSTART"] == "2025-12-12T00:05:10.000Z")
        #expect(fields["EXACTEND"] == "2025-12-12T12:05:33.957Z")
        #expect(fields["NATIVEPATH"] == "natives\\OS0000002.wav" && fields["TEXTPATH"] == "text\\OS0000002.txt")
        #expect(fields["MATTER"] == "Doe v. Roe")
        #expect(LoadFileForm(profile: .relativity).hasByteOrderMark)
    }

    @Test("for Concordance has dates of eight digits, and the time in a column of its own")
    func concordance() {
        let fields = Self.fields(LoadFileForm(profile: .concordance))
        #expect(fields["DATESTART"] == "20251212" && fields["TIMESTART"] == "00:05:10.000")
        #expect(fields["DATEEND"] == "20251212" && fields["TIMEEND"] == "12:05:33.957")
        #expect(fields["DATETIMESTART"] == nil && fields["NATIVEPATH"] == "natives\\OS0000002.wav")
    }

    @Test("for Nuix has DOCID and ITEMPATH, and no byte order mark")
    func nuix() {
        let form = LoadFileForm(profile: .nuix, hasNativeNames: true)
        let fields = Self.fields(form)
        #expect(form.columns.first?.title == "DOCID" && !form.hasByteOrderMark)
        #expect(fields["DOCID"] == "OS0000002" && fields["PARENT_DOCID"] == "OS0000001")
        #expect(fields["ITEMPATH"] == "natives\\OS0000002.wav" && fields["NATIVEPATH"] == nil)
    }

    @Test("leaves a time empty that is unknown or no time", arguments: ["", "2025", "2025-12-12", "T", "a-b-cTxZ"])
    func unknownTimes(text: String) {
        var row = Self.row
        row[.datetimestart] = text
        for (profile, columns) in [
            (LoadProfile.relativity, [LoadFileColumn.datetimestart]), (.concordance, [.datestart, .timestart]),
        ] {
            #expect(LoadFileForm(profile: profile).fields(of: row, in: columns).allSatisfy { $0.isEmpty })
        }
    }

    @Test("owns natives and texts that are named by control number, and nothing else beside them")
    func patterns() {
        let own = { (path: String) in LoadFileNatives.patterns.contains { $0.matches(path) } }
        for path in [
            "natives/OS0000001.wav", "natives/A-1_0000001.0003.wav", "natives/OS0000001", "text/OS12345678.txt",
        ] {
            #expect(own("data/load/" + path), "\(path)")
        }
        for path in ["natives/notes.txt", "natives/OS000001.wav", "text/OS0000001.wav", "natives/a/OS0000001.wav"] {
            #expect(!own("data/load/" + path), "\(path)")
        }
    }

    @Test("is recorded in the choices and read from them; unknown names of another version are not used")
    func choices() {
        let made = ReviewChoices(
            review: true, matter: "M", loadProfile: "nuix", loadRows: "message", nativeNames: true)
        var noted = ReviewChoices()
        LoadFiles(made).note(in: &noted)
        #expect(noted == made && noted.contradiction == nil)
        #expect(ReviewChoices(loadProfile: "nuix").contradiction?.contains("nativeNames") == true)
        let other = LoadFiles(ReviewChoices(review: true, loadProfile: "summation", loadRows: "page"))
        #expect(other.form == LoadFileForm())
    }
}
