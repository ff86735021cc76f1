/// A table of an HTML page. Cells are HTML already.
struct HTMLTable {
    enum Kind: String {
        case text, number
        /// Short, and not to be broken.
        case line
        /// A digest, or what else stands in a fixed width and may break anywhere.
        case code
    }

    private let columns: [(title: String, kind: Kind)]
    private var rows = ""

    init(_ columns: [(title: String, kind: Kind)]) { self.columns = columns }

    mutating func add(_ cells: [String]) {
        rows += "<tr>"
        for (cell, column) in zip(cells, columns) { rows += "<td class=\"\(column.kind.rawValue)\">\(cell)</td>" }
        rows += "</tr>\n"
    }

    var html: String {
        let head = columns.map { "<th scope=\"col\" class=\"\($0.kind.rawValue)\">\($0.title)</th>" }.joined()
        return "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(rows)</tbody>\n</table>\n"
    }
}
