// swift-tools-version: 6.1
// A package of its own, so that the product and its tests do not wait for it.
import PackageDescription

let package = Package(
    name: "opusstitch-soak",
    dependencies: [.package(name: "opusstitch", path: "../..")],
    targets: [
        .executableTarget(
            name: "Soak",
            dependencies: [
                .product(name: "LegalReview", package: "opusstitch"),
                .product(name: "Stitching", package: "opusstitch"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
