import Archives
import ByteStreams
import Foundation
import GoCore
import GoExecutable
import HeapReading
import Pprof
import Profiles
import SystemPackage

/// The program in Tests/Cores/small: a core and a dump of the same moment.
enum SmallProgram {
  // Empty if they cannot be read: then every test fails.
  static let core = (try? fixture("go1.27-amd64-small.core")) ?? []
  static let dump = (try? fixture("go1.27-amd64-small.dump")) ?? []
  static let executable = (try? fixture("go1.27-amd64-small.exe")) ?? []

  static func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/\(name).xz").path
    let source = try OpenedInput(FileSource(path: FilePath(file)), plainPrefixes: ["go1.", "\u{7f}ELF"])
    guard case .stream(let plain) = source, let bytes = try plain.readAll() else {
      throw CocoaError(.fileReadCorruptFile)
    }
    return bytes
  }

  static func binaries(_ use: Binaries.Use = .required) throws -> Binaries {
    Binaries([try Binary(name: "small", MemoryBytes(executable))], use: use)
  }

  /// The samples of a profile, a line each: stack, values, labels.
  static func samples(
    _ bytes: any RandomAccessBytes, _ kind: ProfileKind, _ binaries: Binaries? = nil
  ) throws -> [String] {
    let profiles = try DumpProfiles(
      reading: RandomAccessSource(bytes, from: 0), binaries: try binaries ?? Self.binaries(), kinds: [kind])
    let sink = MemorySink()
    try profiles.write(kind, to: sink)
    let profile = try Profile(decoding: sink.bytes)
    func text(_ index: Int64) -> String { profile.stringTable[Int(index)] }
    var functions: [UInt64: String] = [:]
    for function in profile.function { functions[function.id] = text(function.name) }
    var locations: [UInt64: String] = [:]
    for location in profile.location {
      let lines = location.line.map { "\(functions[$0.functionID] ?? ""):\($0.line)" }
      locations[location.id] = lines.joined(separator: ">")
    }
    return profile.sample.map { sample in
      let stack = sample.locationID.map { locations[$0] ?? "" }.joined(separator: " ")
      let labels = sample.label.map { "\(text($0.key))=\(text($0.str))\($0.num)" }.sorted()
      return "\(stack) \(sample.value) \(labels)"
    }.sorted()
  }
}
