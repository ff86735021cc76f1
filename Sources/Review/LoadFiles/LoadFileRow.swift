/// One document of a load file.
struct LoadFileRow {
    private var values: [LoadFileColumn: String] = [:]

    subscript(column: LoadFileColumn) -> String {
        get { values[column] ?? "" }
        set { values[column] = newValue }
    }

    /// In the order of the columns.
    var fields: [String] { LoadFileColumn.allCases.map { self[$0] } }

    /// Several values of one field. The formats know no escape for the `;` between them: in a value it becomes a comma.
    static func list(_ values: [String]) -> String {
        values.map { $0.split(separator: ";", omittingEmptySubsequences: false).joined(separator: ",") }
            .joined(separator: ";")
    }
}
