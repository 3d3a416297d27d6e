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
    let run = try Tool.shell(
      """
      for file in whole cut*; do
        "$0" --profile retained -o from-file.pb -f $file 2> file.errors; a=$?
        "$0" --profile retained -o from-pipe.pb -f - < <(cat $file) 2> pipe.errors; b=$?
        sed 's/^[^:]*: //' file.errors > a; sed 's/^[^:]*: //' pipe.errors > b
        cmp a b && [ $a = $b ] && echo $a
        [ $a != 0 ] || cmp from-file.pb from-pipe.pb
      done
      """, in: scratch.url)
    #expect(run.text == "0\n" + String(repeating: "1\n", count: cuts.count), "\(run.text)\(run.errors)")
    let profile = try Fixture.profile(scratch.file("from-file.pb"))
    #expect(profile.sample.map { $0.value[0] }.reduce(0, +) == 3)
    #expect(profile.sample.map { $0.value[1] }.reduce(0, +) == 5 << 20)
  }
}
