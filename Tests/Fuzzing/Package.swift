// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func product(_ name: String) -> Target.Dependency { .product(name: name, package: "heapdump2pprof") }

/// An executable whose `main` is libFuzzer's.
func fuzzer(_ name: String) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["Fuzzing", "InputProperties", product("ByteStreams"), product("HeapReading")],
    swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
}

// Built with `--sanitize fuzzer`: see Tests/fuzz.
let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "heapdump2pprof", path: "../..")],
  targets: [
    // The same sources as in the package above, whose tests hold the same properties against other inputs.
    .target(
      name: "InputProperties",
      dependencies: [
        product("GoHeapDump"), product("HeapReading"), product("Profiles"), product("Inspection"), product("Pprof"),
        product("Gzip"),
        product("ByteStreams"), product("GoExecutable"), product("GoRuntime"), product("Names"), product("DebugInfo"),
        product("StackResolution"), "ExecutableBuilding",
      ],
      swiftSettings: settings),
    .target(name: "ExecutableBuilding", swiftSettings: settings),
    .target(name: "Fuzzing", dependencies: ["InputProperties"], swiftSettings: settings),
    fuzzer("FuzzDump"),
    fuzzer("FuzzProfile"),
    fuzzer("FuzzExecutable"),
    fuzzer("FuzzCore"),
  ]
)
