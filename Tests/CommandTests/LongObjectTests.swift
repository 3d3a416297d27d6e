import DumpBuilding
import Foundation
import Pprof
import Testing

/// Very long objects without pointers are not read from a file; a pipe cannot pass over them.
@Suite("Very long objects")
struct LongObjectTests {
  private static let heap: UInt64 = 0xc0_0000_0000

  @Test("a file and a pipe give the same profile, and the same error where the dump is cut")
  func fileAndPipe() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    // What a variable refers to: texts, then a table, the last of whose pointers leads on.
    builder.object(Self.heap, size: 3 << 20)
    let table = Self.heap + 4 << 20
    var words = [UInt8](repeating: 0, count: 1 << 20)
    let target = table + 2 << 20
    for byte in 0..<8 { words[words.count - 8 + byte] = UInt8(truncatingIfNeeded: target >> (8 * UInt64(byte))) }
    builder.object(table, words, fields: [(kind: 1, offset: UInt64(words.count - 8))])
    builder.object(target, size: 1 << 20)
    let end = builder.bytes.count
    builder.memStats()
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("whole"))
    let cuts = [100, 1 << 20, 3 << 20, (3 << 20) + 200, (4 << 20) + 60, end - 1]
    for cut in cuts { try Data(builder.bytes.prefix(cut)).write(to: scratch.file("cut\(cut)")) }
    for name in ["whole"] + cuts.map({ "cut\($0)" }) {
      let words = [Tool.command, "--profile", "retained", "-f", "-o"]
      let file = try Tool.run(words + ["from-file.pb", name], in: scratch.url)
      let pipe = try Tool.run(words + ["from-pipe.pb", "-"], pipedFrom: name, in: scratch.url)
      #expect(file.status == (name == "whole" ? 0 : 1) && pipe.status == file.status, "\(file.errors)")
      // The name of the input is in front of the message.
      #expect(file.errors.trimmingPrefix("\(name): ") == pipe.errors.trimmingPrefix("standard input: "))
      guard file.status == 0 else { continue }
      #expect(try scratch.bytes("from-file.pb") == scratch.bytes("from-pipe.pb"))
    }
    let profile = try Fixture.profile(scratch.file("from-file.pb"))
    #expect(profile.sample.map { $0.value[0] }.reduce(0, +) == 3)
    #expect(profile.sample.map { $0.value[1] }.reduce(0, +) == 5 << 20)
  }
}
