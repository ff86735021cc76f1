// swift-tools-version: 6.2
import PackageDescription

// Data flows one way: bytes of an archive -> clips -> samples -> a timeline -> files -> a bag.
// Each module is a target, and the compiler enforces the direction of dependencies: a target imports only targets that
// stand above it here.
let package = Package(
    name: "opusstitch",
    products: [
        .executable(name: "opusstitch", targets: ["opusstitch"]),
        // With the modules whose types they take and give.
        .library(name: "ZipStreaming", targets: ["ZipStreaming", "Foundations"]),
        .library(name: "OggOpus", targets: ["OggOpus", "Foundations"]),
        .library(name: "Calls", targets: ["Calls", "Foundations", "JSON"]),
        .library(name: "Conversations", targets: ["Conversations", "Calls", "Foundations", "JSON"]),
        .library(name: "Transcripts", targets: ["Transcripts", "Foundations", "JSON"]),
        .library(name: "Stitching", targets: ["Stitching", "Bag", "Calls", "Conversations", "Files", "Foundations"]),
        .library(name: "Review", targets: ["Review", "Bag", "Calls", "Files", "Foundations"]),
        .library(name: "Services", targets: ["Services", "HTTP", "Conversations", "Calls", "Files", "Foundations"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // For tests only: a second implementation of the digests.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // C libraries: a module map and one header each.
        .systemLibrary(name: "CGlibc"),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"])]),
        .systemLibrary(name: "COpusFile", pkgConfig: "opusfile", providers: [.apt(["libopusfile-dev"])]),
        .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),

        // Values and text, of which everything is made: no C library beyond glibc, no files.
        .target(name: "JSON"),
        .target(name: "Foundations", dependencies: ["CGlibc", "JSON"]),

        // Digests, keys, signatures and time stamps: libcrypto.
        .target(name: "OpenSSL", dependencies: ["CCrypto"]),

        // Two digests of the same bytes, side by side: one file in C.
        .target(name: "CDigest"),

        // Files that appear whole or not at all, and their checksums.
        .target(name: "Files", dependencies: ["CDigest", "Foundations", "JSON", "OpenSSL"]),

        // Each C library is wrapped in one module.
        .target(name: "ZipStreaming", dependencies: ["CLibArchive", "Foundations"]),
        .target(name: "OggOpus", dependencies: ["CGlibc", "COpus", "COpusFile", "Foundations"]),
        .target(name: "WaveAudio", dependencies: ["CSndFile", "Files", "Foundations"]),
        .target(name: "HTTP", dependencies: ["CCurl", "Files", "Foundations", "JSON"]),

        // Recorded calls: their metadata, and the planning of places. Pure: no C, no files, no threads.
        .target(name: "Calls", dependencies: ["Foundations", "JSON"]),

        // Text conversations: the formats of chats, and what a message is. No network.
        .target(name: "Conversations", dependencies: ["Calls", "Foundations", "JSON"]),

        // Transcripts: the formats of recognisers and of subtitles. Pure: no C, no files, no threads.
        .target(name: "Transcripts", dependencies: ["Foundations", "JSON"]),

        // Services that hand recordings and conversations out.
        .target(
            name: "Services",
            dependencies: ["Calls", "Conversations", "Files", "Foundations", "HTTP", "JSON", "ZipStreaming"]),

        // The bag: its layout, its documents, how it is written, checked, sealed, redacted and merged.
        .target(
            name: "Bag",
            dependencies: [
                "Calls", "Conversations", "Files", "Foundations", "JSON", "OggOpus", "OpenSSL", "Transcripts",
                "WaveAudio", "ZipStreaming",
            ]),

        // Recordings made: the engine.
        .target(
            name: "Stitching",
            dependencies: [
                "Bag", "Calls", "Conversations", "Files", "Foundations", "JSON", "OggOpus", "WaveAudio",
                "ZipStreaming",
            ]),

        // What people and review platforms open: the reports, the page. The page is a web project of its own, which a
        // file in C embeds.
        .target(
            name: "Review",
            dependencies: [
                "Bag", "CPage", "Calls", "Conversations", "Files", "Foundations", "JSON", "OggOpus", "WaveAudio",
            ],
            exclude: ["Page/Web"]),
        .target(name: "CPage", path: "Sources/Review/Page/Web", sources: ["CPage.c"], publicHeadersPath: "."),

        // The command line: arguments in, calls, words out. What happens before Swift code runs is in C.
        .target(name: "CStart"),
        .executableTarget(
            name: "opusstitch",
            dependencies: [
                "Bag", "CStart", "Calls", "Conversations", "Files", "Foundations", "HTTP", "JSON", "OpenSSL",
                "Review", "Services", "Stitching", "Transcripts", "ZipStreaming",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // What judges the rest: its oracles decode, mux and read on their own, and share no code with what they judge. And
        // what several targets of tests are set up with.
        .systemLibrary(
            name: "CTestOpus", path: "Tests/CTestOpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"])]),
        .target(
            name: "TestSupport",
            dependencies: [
                "Bag", "CLibArchive", "COpus", "CTestOpus", "Calls", "Foundations", "OggOpus",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/TestSupport"),
        .executableTarget(
            name: "Soak", dependencies: ["Bag", "Foundations", "Stitching"],
            path: "Tests/Soak", exclude: ["fetch", "run"]),
        .testTarget(
            name: "FoundationsTests",
            dependencies: ["Foundations", "TestSupport", .product(name: "Crypto", package: "swift-crypto")]),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
        .testTarget(name: "HTTPTests", dependencies: ["CCurl", "Files", "Foundations", "HTTP", "TestSupport"]),
        .testTarget(
            name: "ConversationsTests",
            dependencies: [
                "Bag", "Calls", "Conversations", "Foundations", "JSON", "Review", "Stitching", "TestSupport",
            ]),
        .testTarget(
            name: "ServicesTests",
            dependencies: ["Bag", "Conversations", "Files", "Foundations", "HTTP", "JSON", "Services", "TestSupport"]),
        .testTarget(
            name: "BrowserTests", dependencies: ["TestSupport"],
            exclude: [
                "chromium.py", "citing.test.js", "drive.py", "firefox.py", "kept.py", "notes.test.js", "opened.js",
                "page.test.js", "visit.py", "websocket.py",
            ]),
        .testTarget(
            name: "OpenSSLTests",
            dependencies: ["OpenSSL", "TestSupport", .product(name: "Crypto", package: "swift-crypto")]),
        .testTarget(
            name: "BagTests",
            dependencies: ["Bag", "Calls", "Files", "Foundations", "JSON", "TestSupport", "Transcripts"]),
        .testTarget(
            name: "FilesTests",
            dependencies: ["Files", "Foundations", "TestSupport", .product(name: "Crypto", package: "swift-crypto")]),
        .testTarget(name: "OggOpusTests", dependencies: ["COpus", "OggOpus", "TestSupport"]),
        .testTarget(name: "CallsTests", dependencies: ["Bag", "Calls", "Foundations", "JSON", "TestSupport"]),
        .testTarget(name: "TranscriptsTests", dependencies: ["Foundations", "JSON", "TestSupport", "Transcripts"]),
        .testTarget(
            name: "StitchingTests",
            dependencies: [
                "Bag", "Calls", "Files", "Foundations", "OggOpus", "Stitching", "TestSupport", "WaveAudio",
                "ZipStreaming",
            ]),
        // Bags that the engine makes, and what is then done with them: verified, compared, redacted, merged.
        .testTarget(
            name: "MadeBagTests",
            dependencies: [
                "Bag", "Calls", "Conversations", "Files", "Foundations", "JSON", "OggOpus", "Review", "Stitching",
                "TestSupport", "Transcripts",
            ]),
        .testTarget(name: "WaveAudioTests", dependencies: ["Files", "Foundations", "TestSupport", "WaveAudio"]),
        .testTarget(name: "ZipStreamingTests", dependencies: ["Foundations", "TestSupport", "ZipStreaming"]),
        .testTarget(
            name: "ReviewTests",
            dependencies: [
                "Bag", "Calls", "Conversations", "Files", "Foundations", "Review", "Stitching", "TestSupport",
                "Transcripts",
            ]),
        .testTarget(name: "DocumentationTests", dependencies: ["TestSupport"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Bag", "COpus", "Calls", "Foundations", "JSON", "Stitching", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)

// The language at its strictest, for what is built here; who has this package as a dependency sees none of it.
for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    var settings: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
    // What is delivered argues for every use of memory that the compiler cannot check. Tests call C as they please.
    if target.path == nil, target.type != .test { settings.append(.strictMemorySafety()) }
    target.swiftSettings = settings
}
