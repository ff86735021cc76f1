// swift-tools-version: 6.1
// A package of its own: everything in it is built for libFuzzer (see `run`), and the product must not be.
import PackageDescription

let package = Package(
    name: "opusstitch-fuzzing",
    dependencies: [.package(name: "opusstitch", path: "../..")],
    targets: [
        .systemLibrary(name: "CLibFuzzer"),
        .target(name: "Fuzzer", dependencies: ["CLibFuzzer"]),
        // Hour archives: the ZIP reader, metadata.json, and the clips' pages, as `inspect` reads them.
        .executableTarget(
            name: "FuzzArchive",
            dependencies: [
                "Fuzzer", .product(name: "Review", package: "opusstitch"),
                .product(name: "Calls", package: "opusstitch"),
                .product(name: "Stitching", package: "opusstitch"),
            ]),
        // Clips: scanned, decoded, their packets taken out.
        .executableTarget(
            name: "FuzzClip", dependencies: ["Fuzzer", .product(name: "OggOpus", package: "opusstitch")]),
        // Two digests that are computed side by side. The C file is the product's own, by a symbolic link.
        .systemLibrary(name: "CLibCrypto"),
        .target(name: "CFuzzedDigest"),
        .executableTarget(name: "FuzzDigest", dependencies: ["CFuzzedDigest", "CLibCrypto", "Fuzzer"]),
        // Transcripts, in every format.
        .executableTarget(
            name: "FuzzTranscript", dependencies: ["Fuzzer", .product(name: "Transcripts", package: "opusstitch")]),
        // Bags: one file of a good one replaced, as `verify` reads them.
        .executableTarget(
            name: "FuzzBag",
            dependencies: [
                "Fuzzer", .product(name: "Review", package: "opusstitch"),
                .product(name: "Calls", package: "opusstitch"),
                .product(name: "Stitching", package: "opusstitch"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
