// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// What Tests/Types/measure compares with what programs say of themselves.
let package = Package(
  name: "types",
  dependencies: [
    .package(name: "heapdump2pprof", path: "../.."),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .executableTarget(
      name: "ShowTypes",
      dependencies: [
        .product(name: "GoExecutable", package: "heapdump2pprof"),
        .product(name: "DebugInfo", package: "heapdump2pprof"),
        .product(name: "ByteStreams", package: "heapdump2pprof"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "ListObjects",
      dependencies: [
        .product(name: "GoExecutable", package: "heapdump2pprof"),
        .product(name: "DebugInfo", package: "heapdump2pprof"),
        .product(name: "GoHeapDump", package: "heapdump2pprof"),
        .product(name: "ObjectGraph", package: "heapdump2pprof"),
        .product(name: "ObjectTypes", package: "heapdump2pprof"),
        .product(name: "ByteStreams", package: "heapdump2pprof"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),
  ]
)
