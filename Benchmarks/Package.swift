// swift-tools-version: 6.1
// A package of its own, so that the product does not carry what only its benchmarks need.
import PackageDescription

let package = Package(
    name: "opusstitch-benchmarks",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "floor", targets: ["Floor"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")
    ],
    targets: [
        .systemLibrary(name: "COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"]), .brew(["opus"])]),
        .executableTarget(
            name: "Floor",
            dependencies: ["COpus", .product(name: "Crypto", package: "swift-crypto")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
