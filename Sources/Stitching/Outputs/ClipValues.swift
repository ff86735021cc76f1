/// Values of some clips of a session, by clip index. A list takes half the memory of a dictionary.
struct ClipValues<Value> {
    private var values: [Value?] = []

    subscript(clip: Int) -> Value? {
        get { values.indices.contains(clip) ? values[clip] : nil }
        set {
            if clip >= values.count {
                if newValue == nil { return }
                values.append(contentsOf: repeatElement(nil, count: clip + 1 - values.count))
            }
            values[clip] = newValue
        }
    }

    /// In the order of the clips.
    var all: some Sequence<Value> { values.lazy.compactMap(\.self) }

    /// Whether the values of all clips are the same.
    ///
    /// - Parameter isSame: compares two values.
    func elementsEqual<Other>(_ others: ClipValues<Other>, by isSame: (Value, Other) -> Bool) -> Bool {
        (0..<max(values.count, others.values.count)).allSatisfy { clip in
            switch (self[clip], others[clip]) {
            case (nil, nil): true
            case (let value?, let other?): isSame(value, other)
            default: false
            }
        }
    }
}

extension ClipValues: Sendable where Value: Sendable {}
