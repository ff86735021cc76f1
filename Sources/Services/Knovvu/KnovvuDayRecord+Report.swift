extension KnovvuDayRecord: FetchedPart {
    public func line(in output: String) -> String {
        let archives = hours.compactMap(\.archive)
        let bytes = archives.reduce(0) { $0 + $1.bytes }
        let empty = hours.count { $0.status == KnovvuLink.Status.noData.text && $0.archive == nil }
        let rest = hours.count - archives.count - empty
        return "\(output)/\(day): \(archives.count) \(archives.count == 1 ? "archive" : "archives") in place "
            + "(\(bytes) bytes), \(empty) \(empty == 1 ? "hour" : "hours") without recordings"
            + (rest > 0 ? ", \(rest) not there" : "")
    }

    public func inputs(in output: String) -> [String] {
        hours.compactMap { $0.archive.map { "\(output)/\(day)/\($0.name)" } }
    }
}
