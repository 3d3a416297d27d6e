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

func tests(_ name: String, _ dependencies: [Target.Dependency], excluding: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: excluding, swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let algorithms = Target.Dependency.product(name: "Algorithms", package: "swift-algorithms")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "heapdump2pprof",
  products: [
    .executable(name: "heapdump2pprof", targets: ["heapdump2pprof"]),
    .library(name: "Names", targets: ["Names"]),
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
    .library(name: "HeapReading", targets: ["HeapReading"]),
    .library(name: "Profiles", targets: ["Profiles"]),
    .library(name: "Inspection", targets: ["Inspection"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.1"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    // Only for `swift package generate-documentation`.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
  ],
  targets: [
    .target(name: "CMalloc"),
    .target(name: "CBuild"),
    .target(name: "CArguments"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .systemLibrary(name: "CLz4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CLibdw", pkgConfig: "libdw", providers: [.apt(["libdw-dev"])]),
    .systemLibrary(name: "CPrefetch"),
    module("Names", []),
    module("ByteStreams", [systemPackage]),
    module("Gzip", ["CZlib", "Threads", "ByteStreams"]),
    module("Archives", ["CArchive", "CZstd", "CLzma", "CBzip2", "CLz4", "Gzip", "ByteStreams"]),
    module("Prefetch", ["CPrefetch"]),
    module("Threads", []),
    module("Pprof", ["Prefetch", "ByteStreams", "Names", algorithms]),
    module("GoRuntime", ["Names"]),
    module("GoHeapDump", ["GoRuntime", "Threads", "ByteStreams", "Names"]),
    module("GoCore", ["GoHeapDump", "GoExecutable", "DebugInfo", "GoRuntime", "ByteStreams", "Names", algorithms]),
    module("ObjectGraph", ["Prefetch", "Threads", "GoHeapDump", "GoRuntime", "Names", algorithms]),
    module("GoExecutable", ["GoRuntime", "ByteStreams", "Names", algorithms]),
    module("DebugInfo", ["CLibdw", "CZstd", "GoExecutable", "GoRuntime", "Names", algorithms]),
    module(
      "ObjectTypes", ["ObjectGraph", "GoHeapDump", "GoExecutable", "DebugInfo", "GoRuntime", "Names", algorithms]),
    module("StackResolution", ["GoExecutable", "GoRuntime"]),
    module(
      "HeapReading",
      [
        "GoHeapDump", "GoCore", "ObjectGraph", "ObjectTypes", "GoExecutable", "DebugInfo", "StackResolution",
        "GoRuntime",
        "Pprof", "Threads", "ByteStreams", "Names", algorithms, systemPackage,
      ]),
    module(
      "Profiles",
      [
        "HeapReading", "ObjectGraph", "ObjectTypes", "GoHeapDump", "GoExecutable", "GoRuntime", "Pprof", "Threads",
        "ByteStreams", "Names",
      ]),
    module(
      "Inspection",
      ["HeapReading", "ObjectGraph", "ObjectTypes", "GoHeapDump", "GoRuntime", "Pprof", "ByteStreams", "Names"]),
    .target(
      name: "Reports",
      dependencies: [
        "Inspection", "Profiles", "HeapReading", "ObjectTypes", "ObjectGraph", "GoExecutable", "GoHeapDump", "Pprof",
        "ByteStreams", "Names",
      ],
      resources: ["report.css", "texts.js", "tree.js", "flame.js", "tables.js", "report.js"].map {
        .embedInCode("Page/\($0)")
      },
      swiftSettings: settings),
    module(
      "Conversion",
      [
        "Profiles", "HeapReading", "GoExecutable", "GoHeapDump", "Archives", "Gzip", "Threads", "ByteStreams",
        systemPackage,
      ]),
    .executableTarget(
      name: "heapdump2pprof",
      dependencies: [
        "Conversion", "Reports", "Inspection", "Profiles", "HeapReading", "GoHeapDump", "Pprof", "Gzip", "ByteStreams",
        "Names", "Threads", "CMalloc", "CBuild", "CArguments",
        argumentParser, systemPackage,
      ],
      swiftSettings: settings),
    tests(
      "ProfilesTests",
      [
        "Profiles", "HeapReading", "ObjectGraph", "ObjectTypes", "GoExecutable", "GoHeapDump", "Pprof", "Archives",
        "ByteStreams", "Names",
        "DumpBuilding",
        "ExecutableBuilding", "InputProperties", systemPackage,
      ]),
    tests(
      "InspectionTests",
      [
        "Inspection", "HeapReading", "ObjectGraph", "GoExecutable", "GoHeapDump", "ObjectTypes", "ByteStreams", "Names",
        "DumpBuilding",
      ]),
    tests("ReportsTests", ["Reports", "Pprof", "ByteStreams", "Names"]),
    tests(
      "CommandTests", ["heapdump2pprof", "Pprof", "Gzip", "ByteStreams", "DumpBuilding", "ProfileBuilding"],
      excluding: ["Scripts"]),
    .target(name: "DumpBuilding", dependencies: [], path: "Tests/DumpBuilding", swiftSettings: settings),
    .target(name: "ProfileBuilding", dependencies: [], path: "Tests/ProfileBuilding", swiftSettings: settings),
    .target(
      name: "InputProperties",
      dependencies: [
        "Inspection", "Profiles", "HeapReading", "GoExecutable", "DebugInfo", "StackResolution", "GoHeapDump",
        "GoRuntime", "Pprof",
        "Gzip", "ByteStreams", "Names", "ExecutableBuilding",
      ],
      path: "Tests/InputProperties", swiftSettings: settings),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "Names", "ByteStreams", "GoRuntime", "GoHeapDump", "GoExecutable", "DebugInfo", "StackResolution",
        "ObjectGraph", "ObjectTypes", "Gzip", "Pprof", "HeapReading", "Profiles", "Inspection", "Archives",
        systemPackage,
      ],
      packageAccess: false, swiftSettings: settings),
    tests("NamesTests", ["Names"]),
    tests("PprofTests", ["Pprof", "ByteStreams", "Names", "ProfileBuilding"]),
    .target(
      name: "ExecutableBuilding", dependencies: [], path: "Tests/ExecutableBuilding", swiftSettings: settings),
    tests("GoExecutableTests", ["GoExecutable", "GoRuntime", "ByteStreams", "Names", "ExecutableBuilding"]),
    tests(
      "DebugInfoTests",
      ["DebugInfo", "GoExecutable", "Archives", "ByteStreams", "Names", "ExecutableBuilding", systemPackage]),
    tests(
      "StackResolutionTests",
      ["StackResolution", "GoExecutable", "GoRuntime", "ByteStreams", "ExecutableBuilding"]),
    tests("GoRuntimeTests", ["GoRuntime", "Names"]),
    tests(
      "ObjectGraphTests",
      ["ObjectGraph", "GoHeapDump", "Archives", "ByteStreams", "Names", "DumpBuilding", systemPackage]),
    tests(
      "ObjectTypesTests",
      [
        "ObjectTypes", "ObjectGraph", "GoExecutable", "DebugInfo", "GoHeapDump", "GoRuntime", "Archives", "ByteStreams",
        "Names",
        "DumpBuilding", "ExecutableBuilding", systemPackage,
      ]),
    tests(
      "GoCoreTests",
      [
        "GoCore", "HeapReading", "Profiles", "Inspection", "ObjectGraph", "GoExecutable", "DebugInfo", "GoRuntime",
        "GoHeapDump",
        "Pprof", "Archives", "ByteStreams", "Names", "InputProperties", systemPackage,
      ]),
    tests("GzipTests", ["Gzip", "ByteStreams"]),
    tests("ArchivesTests", ["Archives", "ByteStreams"]),
    tests("ByteStreamsTests", ["ByteStreams", systemPackage]),
    tests("ConversionTests", ["Conversion", "Profiles", "ByteStreams", systemPackage]),
    tests(
      "GoHeapDumpTests",
      ["GoHeapDump", "GoRuntime", "Archives", "ByteStreams", "Names", "DumpBuilding", systemPackage]),
  ]
)
