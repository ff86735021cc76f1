// swift-tools-version: 6.1
// A package as its users have them: it depends on opusstitch and uses its libraries. The articles show its code.
import PackageDescription

let package = Package(
    name: "opusstitch-examples",
    // Elsewhere: .package(url: "…/opusstitch", from: "0.2.0")
    dependencies: [.package(name: "opusstitch", path: "../..")],
    targets: [
        .executableTarget(
            name: "Examples",
            dependencies: [
                .product(name: "Services", package: "opusstitch"),
                .product(name: "Review", package: "opusstitch"),
                .product(name: "OggOpus", package: "opusstitch"),
                .product(name: "Stitching", package: "opusstitch"),
                .product(name: "Transcripts", package: "opusstitch"),
                .product(name: "ZipStreaming", package: "opusstitch"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
