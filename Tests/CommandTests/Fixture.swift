import Foundation
import Gzip
import Pprof
import Testing

/// A real dump under Tests/Fixtures and what its process wrote with runtime/pprof at the same moment.
struct Fixture: CustomTestStringConvertible {
  let name: String

  var testDescription: String { name }

  static let folder = Tool.repository.appendingPathComponent("Tests/Fixtures")

  /// Dumps whose profile beside them is protobuf, which Go writes since 1.9.
  static let withProfile = [
    "go1.12-amd64", "go1.19-amd64", "go1.21-amd64", "go1.24-amd64", "go1.24-amd64-panic", "go1.27-amd64",
    "go1.27-amd64-rate1", "go1.27-386", "go1.27-s390x",
  ].map(Fixture.init)

  /// Dumps whose profile beside them is text.
  static let withText = ["go1.3-seed-amd64", "go1.4-amd64", "go1.6-amd64", "go1.7-amd64"].map(Fixture.init)

  static let beforeFirstCollection = Fixture(name: "go1.27-amd64-gc0")
  static let withoutMemProf = Fixture(name: "go1.24-amd64-noprofile")

  static let convertible = withProfile + withText + [beforeFirstCollection]

  var dump: URL { Self.folder.appendingPathComponent("\(name).dump.xz") }

  /// The profile that the process itself wrote.
  func expected() throws -> Profile {
    try Fixture.profile(Self.folder.appendingPathComponent("\(name).heap.prof"))
  }

  /// The same for Go before 1.9.
  func expectedText() throws -> String {
    try String(contentsOf: Self.folder.appendingPathComponent("\(name).heap.prof"), encoding: .utf8)
  }

  /// What heapdump2pprof makes of the dump.
  func converted(_ arguments: String...) throws -> Profile {
    let scratch = try Scratch()
    let run = try Tool.run([Tool.command, dump.path, "-o", "out.pb.gz"] + arguments, in: scratch.url)
    guard run.status == 0 else { throw Failure(text: run.errors) }
    return try Fixture.profile(scratch.file("out.pb.gz"))
  }

  static func profile(_ file: URL) throws -> Profile {
    let bytes = [UInt8](try Data(contentsOf: file))
    let plain = Gunzip.recognizes(bytes) ? try Gunzip.decompress(bytes, limit: 1 << 30) : bytes
    return try Profile(decoding: plain)
  }

  struct Failure: Error {
    let text: String
  }
}

extension Profile {
  func text(_ index: Int64) -> String { stringTable[Int(index)] }

  var sampleTypeNames: [String] { sampleType.map { "\(text($0.type))/\(text($0.unit))" } }

  var comments: [String] { comment.map { text($0) } }

  /// The numeric label `bytes` of a sample.
  func bytesLabel(_ sample: Sample) -> Int64? { sample.label.first { text($0.key) == "bytes" }?.num }

  /// The names of a sample's functions, the leaf first.
  func functionNames(_ sample: Sample) -> [String] {
    sample.locationID.flatMap { id in
      location[Int(id) - 1].line.map { text(function[Int($0.functionID) - 1].name) }
    }
  }
}
