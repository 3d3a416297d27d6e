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
    .library(name: "ByteStreams", targets: ["ByteStreams"]),
    .library(name: "GoRuntime", targets: ["GoRuntime"]),
    .library(name: "GoHeapDump", targets: ["GoHeapDump"]),
    .library(name: "GoExecutable", targets: ["GoExecutable"]),
    .library(name: "DebugInfo", targets: ["DebugInfo"]),
    .library(name: "StackResolution", targets: ["StackResolution"]),
    .library(name: "ObjectGraph", targets: ["ObjectGraph"]),
    .library(name: "ObjectTypes", targets: ["ObjectTypes"]),
    .library(name: "Gzip", targets: ["Gzip"]),
    .library(name: "Pprof", targets: ["Pprof"]),
    .library(name: "Profiles", targets: ["Profiles"]),
    .library(name: "Inspection", targets: ["Inspection"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CLibdw", pkgConfig: "libdw", providers: [.apt(["libdw-dev"])]),
    .systemLibrary(name: "CPrefetch"),
    module("ByteStreams", [systemPackage]),
    module("Gzip", ["CZlib", "ByteStreams"]),
    module("Archives", ["CArchive", "ByteStreams"]),
    module("Prefetch", ["CPrefetch"]),
    module("Pprof", ["Prefetch"]),
    module("GoRuntime", []),
    module("GoHeapDump", ["GoRuntime", "ByteStreams"]),
    module("ObjectGraph", ["Prefetch", "GoHeapDump", "GoRuntime"]),
    module("GoExecutable", ["ByteStreams"]),
    module("DebugInfo", ["CLibdw", "GoExecutable"]),
    module("ObjectTypes", ["ObjectGraph", "GoHeapDump", "GoExecutable", "DebugInfo", "GoRuntime"]),
    module("StackResolution", ["GoExecutable", "GoRuntime"]),
    module(
      "Profiles",
      [
        "GoHeapDump", "ObjectGraph", "ObjectTypes", "GoExecutable", "DebugInfo", "StackResolution", "GoRuntime",
        "Pprof",
        "ByteStreams", systemPackage,
      ]),
    module(
      "Inspection", ["Profiles", "ObjectGraph", "ObjectTypes", "GoHeapDump", "GoRuntime", "Pprof", "ByteStreams"]),
    module("Conversion", ["Profiles", "GoExecutable", "GoHeapDump", "Archives", "Gzip", "ByteStreams", systemPackage]),
    .executableTarget(
      name: "heapdump2pprof",
      dependencies: [
        "Conversion", "Inspection", "Profiles", "GoHeapDump", "Pprof", "Gzip", "ByteStreams", "CMalloc",
        argumentParser, systemPackage,
      ],
      swiftSettings: settings),
    tests(
      "ProfilesTests",
      [
        "Profiles", "ObjectGraph", "GoExecutable", "GoHeapDump", "Pprof", "Archives", "ByteStreams", "DumpBuilding",
        "ExecutableBuilding", "InputProperties", systemPackage,
      ]),
    tests("InspectionTests", ["Inspection", "Profiles", "ByteStreams", "DumpBuilding"]),
    tests("CommandTests", ["heapdump2pprof", "Pprof", "Gzip", "ByteStreams", "DumpBuilding", "ProfileBuilding"]),
    .target(name: "DumpBuilding", dependencies: [], path: "Tests/DumpBuilding", swiftSettings: settings),
    .target(name: "ProfileBuilding", dependencies: [], path: "Tests/ProfileBuilding", swiftSettings: settings),
    .target(
      name: "InputProperties",
      dependencies: [
        "Inspection", "Profiles", "GoExecutable", "DebugInfo", "StackResolution", "GoHeapDump", "Pprof", "Gzip",
        "ByteStreams", "ExecutableBuilding",
      ],
      path: "Tests/InputProperties", swiftSettings: settings),
    tests("PprofTests", ["Pprof", "ProfileBuilding"]),
    .target(
      name: "ExecutableBuilding", dependencies: [], path: "Tests/ExecutableBuilding", swiftSettings: settings),
    tests("GoExecutableTests", ["GoExecutable", "ByteStreams", "ExecutableBuilding"]),
    tests(
      "DebugInfoTests",
      ["DebugInfo", "GoExecutable", "Archives", "ByteStreams", "ExecutableBuilding", systemPackage]),
    tests("StackResolutionTests", ["StackResolution", "GoExecutable", "ByteStreams", "ExecutableBuilding"]),
    tests("GoRuntimeTests", ["GoRuntime"]),
    tests("ObjectGraphTests", ["ObjectGraph", "GoHeapDump", "Archives", "ByteStreams", "DumpBuilding", systemPackage]),
    tests(
      "ObjectTypesTests",
      [
        "ObjectTypes", "ObjectGraph", "GoExecutable", "DebugInfo", "GoHeapDump", "GoRuntime", "Archives", "ByteStreams",
        "DumpBuilding", "ExecutableBuilding", systemPackage,
      ]),
    tests("GzipTests", ["Gzip", "ByteStreams"]),
    tests("ConversionTests", ["Conversion", "ByteStreams"]),
    tests("GoHeapDumpTests", ["GoHeapDump", "GoRuntime", "ByteStreams", "DumpBuilding"]),
  ]
)
