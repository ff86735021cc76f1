import Glibc

/// How much the tests of the modules try. `Tests/run quick` sets `OPUSSTITCH_QUICK`: then tests by many random or
/// damaged inputs take some of them, and those that start the program or wait for real time are left out, so that a fault is
/// told in seconds. The whole suite runs all of it.
public enum Effort {
    public static let isQuick = getenv("OPUSSTITCH_QUICK") != nil

    /// The number of inputs to try.
    public static func rounds(_ all: Int, quick: Int) -> Int { isQuick ? quick : all }

    /// All of a list, or its first elements.
    public static func some<Element>(_ all: [Element], quick: Int) -> [Element] {
        isQuick ? Array(all.prefix(quick)) : all
    }

    /// The bytes of a file to damage, one at a time: all, or those of its headers and some of the others.
    public static func places(in count: Int) -> [Int] {
        (0..<count).filter { !isQuick || $0 < 140 || $0 % 31 == 0 }
    }
}
