/// A regular expression as steps, all of which are followed at once (Thompson's construction). The time is bounded by
/// the length of the text and the number of steps, whatever the expression is: it never goes back.
struct ExpressionProgram: Sendable {
    private enum Step: Sendable {
        case one(ScalarSet)
        case condition(Expression.Condition)
        case split(Int, Int)
        case jump(Int)
        case match
    }

    private var steps: [Step] = []
    /// The sets with which a match can begin.
    private var beginnings: [ScalarSet] = []
    /// For the ASCII scalars, whether a match can begin with them.
    private var beginsWith: [Bool] = []

    private static let mostSteps = 2000
    /// The length of the longest match, in folded scalars. Without it, `a.*b` takes a time that grows with the square
    /// of the text.
    static let longestMatch = 1000

    init(_ expression: Expression) throws(PatternError) {
        try add(expression)
        steps.append(.match)
        beginnings = setsOfBeginning()
        let sets = beginnings
        beginsWith = (0..<0x80).map { value in sets.contains { $0.contains(Unicode.Scalar(UInt8(value))) } }
    }

    private mutating func add(_ expression: Expression) throws(PatternError) {
        guard steps.count < Self.mostSteps else {
            throw PatternError("it is too large; divide it into several patterns")
        }
        switch expression {
        case .one(let set): steps.append(.one(set))
        case .condition(let condition): steps.append(.condition(condition))
        case .sequence(let parts): for part in parts { try add(part) }
        case .choice(let branches):
            var ends: [Int] = []
            for branch in branches.dropLast() {
                let split = steps.count
                steps.append(.match)
                try add(branch)
                ends.append(steps.count)
                steps.append(.match)
                steps[split] = .split(split + 1, steps.count)
            }
            if let last = branches.last { try add(last) }
            for end in ends { steps[end] = .jump(steps.count) }
        case .repeated(let part, let least, let most):
            for _ in 0..<least { try add(part) }
            guard let most else {
                let split = steps.count
                steps.append(.match)
                try add(part)
                steps.append(.jump(split))
                steps[split] = .split(split + 1, steps.count)
                return
            }
            var splits: [Int] = []
            for _ in least..<max(least, most) {
                splits.append(steps.count)
                steps.append(.match)
                try add(part)
            }
            for split in splits { steps[split] = .split(split + 1, steps.count) }
        }
    }

    private func setsOfBeginning() -> [ScalarSet] {
        var (sets, seen, waiting): ([ScalarSet], Set<Int>, [Int]) = ([], [], [0])
        while let step = waiting.popLast() {
            guard seen.insert(step).inserted else { continue }
            switch steps[step] {
            case .one(let set): sets.append(set)
            case .condition: waiting.append(step + 1)
            case .split(let left, let right): waiting += [left, right]
            case .jump(let target): waiting.append(target)
            case .match: continue
            }
        }
        return sets
    }

    // MARK: - Matching

    /// Returns the matches that are not empty: the first ones, each as long as possible, none inside another.
    ///
    /// - Parameter text: folded.
    func matches(in text: [Unicode.Scalar]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var run = Run(marks: Array(repeating: -1, count: steps.count))
        var start = 0
        while let match = first(in: text, from: start, &run) {
            found.append(match)
            start = match.upperBound
        }
        return found
    }

    private struct Thread {
        let step: Int
        let start: Int
    }

    private struct Run {
        /// For each step, the last list of threads that has it.
        var marks: [Int]
        var list = 0
        var waiting: [Int] = []
        var best: Range<Int>?
    }

    private func canBegin(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? beginsWith[Int(scalar.value)] : beginnings.contains { $0.contains(scalar) }
    }

    private func first(in text: [Unicode.Scalar], from start: Int, _ run: inout Run) -> Range<Int>? {
        // Sorted by the starts of their matches: a thread with an earlier start comes first, and keeps its step.
        var threads: [Thread] = []
        var next: [Thread] = []
        run.best = nil
        run.list += 1
        for position in start..<max(start, text.count) {
            if run.best == nil {
                if threads.isEmpty, !canBegin(text[position]) { continue }
                add(0, position, at: position, text, to: &threads, &run)
            } else if threads.isEmpty {
                break
            }
            run.list += 1
            next.removeAll(keepingCapacity: true)
            for thread in threads {
                if let best = run.best, thread.start > best.lowerBound { break }
                guard position - thread.start < Self.longestMatch, case .one(let set) = steps[thread.step],
                    set.contains(text[position])
                else { continue }
                add(thread.step + 1, thread.start, at: position + 1, text, to: &next, &run)
            }
            swap(&threads, &next)
        }
        return run.best
    }

    /// Follows the steps that need no scalar.
    private func add(
        _ step: Int, _ start: Int, at position: Int, _ text: [Unicode.Scalar], to threads: inout [Thread],
        _ run: inout Run
    ) {
        run.waiting.append(step)
        while let step = run.waiting.popLast() {
            guard run.marks[step] != run.list else { continue }
            run.marks[step] = run.list
            switch steps[step] {
            case .one: threads.append(Thread(step: step, start: start))
            case .condition(let condition):
                if Self.isMet(condition, at: position, in: text) { run.waiting.append(step + 1) }
            case .split(let left, let right):
                run.waiting.append(right)
                run.waiting.append(left)
            case .jump(let target): run.waiting.append(target)
            case .match:
                guard position > start else { continue }
                guard let best = run.best else {
                    run.best = start..<position
                    continue
                }
                let isLonger = start == best.lowerBound && position > best.upperBound
                if start < best.lowerBound || isLonger { run.best = start..<position }
            }
        }
    }

    private static func isMet(_ condition: Expression.Condition, at position: Int, in text: [Unicode.Scalar]) -> Bool {
        switch condition {
        case .start: return position == 0
        case .end: return position == text.count
        case .wordBoundary, .noWordBoundary:
            let before = position > 0 && ScalarSet.isWord(text[position - 1])
            let after = position < text.count && ScalarSet.isWord(text[position])
            return (before != after) == (condition == .wordBoundary)
        }
    }
}
