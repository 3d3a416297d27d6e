import Foundation
import Testing

/// Damage of compressed dumps and archives that a format can tell of is told.
@Suite("Damaged and empty archives")
struct DamagedArchiveTests {
  private static let fixture = Fixture(name: "go1.4-amd64")

  @Test("a compressed dump without its last byte gives the whole profile with --partial")
  func partial() throws {
    let scratch = try Scratch()
    let run = try Tool.script("cut-archives.sh", Self.fixture.dump.path, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.contains("5 converted (5 with a warning, see the journal), 0 skipped, 1 failed"), "\(run.text)")
    for pack in ["gzip", "zstd", "xz", "bzip2", "lz4"] {
      #expect(run.errors.contains("a.\(pack): at byte "), "\(run.errors)")
      #expect(run.errors.contains("the compressed data (\(pack)) end too soon (--partial makes"), "\(run.errors)")
    }
    #expect(run.errors.contains("n.tar.gz: cannot be read: the compressed data (gzip) end too soon"), "\(run.errors)")
  }

  @Test(
    "a flipped bit in a checksum is found: in a dump, from a pipe, when inspected, in an archive behind its entries")
  func checksum() throws {
    let scratch = try Scratch()
    try scratch.unpack(Self.fixture, to: "a.dump")
    try Tool.check("tar", "cf", "a.tar", "a.dump", in: scratch.url)
    try Tool.check("gzip", "-1", "a.dump", "a.tar", in: scratch.url)
    for name in ["a.dump.gz", "a.tar.gz"] {
      var bytes = try scratch.bytes(name)
      // The checksum stands in front of the length, which are the last eight bytes.
      bytes[bytes.count - 8] ^= 1
      try bytes.write(to: scratch.file(name))
    }
    let dump = scratch.file("a.dump.gz")
    let runs = [
      try Tool.convert("a.dump.gz", in: scratch.url),
      try Tool.run([Tool.command, "-"], inputFile: dump, in: scratch.url),
      try Tool.run([Tool.command, "-"], pipedFrom: "a.dump.gz", in: scratch.url),
      try Tool.convert("inspect", "a.dump.gz", in: scratch.url),
      try Tool.convert("batch", "a.tar.gz", "a.dump.gz", "-o", "o", in: scratch.url),
    ]
    #expect(runs.allSatisfy { $0.status == 1 })
    let said = runs.flatMap { $0.errors.split(separator: "\n") }
    #expect(said.count == 7 && said.count { $0.contains("damaged (gzip: incorrect data check)") } == 6, "\(said)")
    let lines = try BatchTests.journal(scratch, "o")
    #expect(lines.last { $0.entry == "a.dump" }?.error == "its archive is damaged: the profile may be wrong")
    #expect(lines.contains { $0.source == "a.tar.gz" && $0.entry == nil && $0.status == "failed" })
  }

  @Test("zeros are zeros; an archive without files, one without dumps")
  func empty() throws {
    let scratch = try Scratch()
    let made = try Tool.script("make-empty-archives.sh", in: scratch.url)
    try #require(made.status == 0, "\(made.errors)")
    let zeros = "not a Go heap dump: it looks like nothing but zeros"
    let dump = try Tool.convert("in/zeros", in: scratch.url)
    #expect(dump.status == 1 && dump.errors.hasPrefix("in/zeros: at byte 0 (0x0): \(zeros)"), "\(dump.errors)")
    let all = try Tool.convert("batch", "in", "-o", "o", in: scratch.url)
    #expect(
      all.status == 0
        && all.text == "0 converted, 5 skipped (4 not a Go heap dump, 1 an archive without files), 0 failed\n",
      "\(all.text) \(all.errors)")
    let text = try Tool.convert("batch", "in/text.zip", "-o", "p", in: scratch.url)
    #expect(
      text.status == 1 && text.text == "0 converted, 1 skipped (1 not a Go heap dump), 1 failed\n", "\(text.text)")
    #expect(text.errors.contains("in/text.zip: an archive in which there is no heap dump"), "\(text.errors)")
    let empty = try Tool.convert("batch", "in/empty.zip", "-o", "q", in: scratch.url)
    #expect(empty.status == 1 && empty.errors == "in/empty.zip: an archive without files\n", "\(empty.errors)")
    let lines = try BatchTests.journal(scratch, "o")
    #expect(lines.count { $0.error?.contains(zeros) == true } == 3)
    #expect(lines.first { $0.source == "in/empty.zip" }?.error == "an archive without files")
  }
}
