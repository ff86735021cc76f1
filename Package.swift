// swift-tools-version: 6.1
import PackageDescription

// Data flows one way: bytes of an archive -> clips -> samples -> a timeline -> files -> a bag.
// Each room is a target, so that the compiler guards the doors: a target imports only what stands above it here.
let package = Package(
    name: "opusstitch",
    products: [
        .executable(name: "opusstitch", targets: ["opusstitch"]),
        .library(name: "ZipStreaming", targets: ["ZipStreaming", "Recordings"]),
        .library(name: "OggOpus", targets: ["OggOpus"]),
        // With the modules whose types they take and give.
        .library(name: "Stitching", targets: ["Stitching", "Recordings", "Storage", "Timelines"]),
        .library(name: "LegalReview", targets: ["LegalReview", "Recordings", "Storage", "Timelines"]),
        .library(name: "Archives", targets: ["Archives", "HTTPTransfer", "Recordings", "Storage"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // C libraries: a module map and one header each.
        .systemLibrary(name: "CGlibc"),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"])]),
        .systemLibrary(name: "COpusFile", pkgConfig: "opusfile", providers: [.apt(["libopusfile-dev"])]),
        .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),

        // The pure core: no C, no I/O, no threads.
        .target(name: "Recordings"),
        .target(name: "Timelines", dependencies: ["Recordings"]),

        // One wall for each C library, and one for the file system.
        .target(
            name: "Storage", dependencies: ["CGlibc", "Recordings", .product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "ZipStreaming", dependencies: ["CLibArchive", "Recordings"]),
        .target(name: "OggOpus", dependencies: ["COpus", "COpusFile", "Recordings"]),
        .target(name: "WaveAudio", dependencies: ["CSndFile", "Recordings", "Storage"]),

        .target(name: "HTTPTransfer", dependencies: ["CCurl", "Recordings"]),

        // Services that hand recordings out, and what all of them need: credentials, retries, quota, resuming.
        .target(name: "Archives", dependencies: ["HTTPTransfer", "Recordings", "Storage", "ZipStreaming"]),

        // The engine: the only room with threads.
        .target(
            name: "Stitching",
            dependencies: ["OggOpus", "Recordings", "Storage", "Timelines", "WaveAudio", "ZipStreaming"]),

        // What people and review platforms open: the bag, the reports. The page is a web project of its own, which a
        // file in C embeds.
        .target(
            name: "LegalReview",
            dependencies: ["CPage", "OggOpus", "Recordings", "Storage", "Timelines", "WaveAudio"], exclude: ["Page"]),
        .target(name: "CPage", path: "Sources/LegalReview/Page", sources: ["CPage.c"], publicHeadersPath: "."),

        // The command line: arguments in, calls, words out.
        .executableTarget(
            name: "opusstitch",
            dependencies: [
                "Archives", "HTTPTransfer", "LegalReview", "Recordings", "Stitching", "Storage", "Timelines",
                "ZipStreaming",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // What judges the rest: it decodes, muxes and reads on its own, and shares no code with what it judges.
        .systemLibrary(
            name: "CTestOpus", path: "Tests/CTestOpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"])]),
        .target(
            name: "TestSupport",
            dependencies: [
                "CLibArchive", "COpus", "CTestOpus", "Recordings", "Timelines",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/TestSupport"),
        .executableTarget(
            name: "Soak", dependencies: ["LegalReview", "Recordings", "Stitching", "Storage", "Timelines"],
            path: "Tests/Soak", exclude: ["run"]),
        .testTarget(
            name: "RecordingsTests",
            dependencies: ["Recordings", "TestSupport", .product(name: "Crypto", package: "swift-crypto")]),
        .testTarget(
            name: "ArchivesTests",
            dependencies: [
                "Archives", "HTTPTransfer", "LegalReview", "Recordings", "Stitching", "Storage", "TestSupport",
                "Timelines",
            ]),
        .testTarget(name: "BrowserTests", dependencies: ["TestSupport"], exclude: ["drive.py", "page.test.js"]),
        .testTarget(name: "OggOpusTests", dependencies: ["OggOpus", "TestSupport"]),
        .testTarget(name: "TimelinesTests", dependencies: ["Recordings", "TestSupport", "Timelines"]),
        .testTarget(name: "WaveAudioTests", dependencies: ["Storage", "TestSupport", "WaveAudio"]),
        .testTarget(name: "LegalReviewTests", dependencies: ["LegalReview", "Recordings", "Storage", "Timelines"]),
        .testTarget(name: "DocumentationTests", dependencies: ["TestSupport"]),
        .testTarget(name: "EndToEndTests", dependencies: ["COpus", "Recordings", "TestSupport", "Timelines"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
