// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  // SE-0335: https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // SE-0409: https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // SE-0444: https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "heapdump2pprof",
  products: [
    .executable(name: "heapdump2pprof", targets: ["heapdump2pprof"]),
    .library(name: "GoHeapDump", targets: ["GoHeapDump"]),
    .library(name: "ObjectGraph", targets: ["ObjectGraph"]),
    .library(name: "Pprof", targets: ["Pprof"]),
    .library(name: "Profiles", targets: ["Profiles"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    module("ByteStreams", [systemPackage]),
    module("Gzip", ["CZlib", "ByteStreams"]),
    module("Archives", ["CArchive", "ByteStreams"]),
    module("Pprof", []),
    module("GoHeapDump", ["ByteStreams"]),
    module("ObjectGraph", ["GoHeapDump"]),
    module("Profiles", ["GoHeapDump", "ObjectGraph", "Pprof", "ByteStreams"]),
    module("Conversion", ["Profiles", "GoHeapDump", "Archives", "Gzip", "ByteStreams", systemPackage]),
    .executableTarget(
      name: "heapdump2pprof",
      dependencies: ["Conversion", "Profiles", "GoHeapDump", "ByteStreams", argumentParser, systemPackage],
      swiftSettings: settings),
    tests("ProfilesTests", ["Profiles", "ObjectGraph", "GoHeapDump", "Pprof", "ByteStreams", "DumpBuilding"]),
    tests("CommandTests", ["heapdump2pprof", "Pprof", "Gzip"]),
    .target(name: "DumpBuilding", dependencies: [], path: "Tests/DumpBuilding", swiftSettings: settings),
    tests("PprofTests", ["Pprof"]),
    tests("ObjectGraphTests", ["ObjectGraph", "GoHeapDump", "Archives", "ByteStreams", "DumpBuilding", systemPackage]),
    tests("GoHeapDumpTests", ["GoHeapDump", "ByteStreams", "DumpBuilding"]),
  ]
)
