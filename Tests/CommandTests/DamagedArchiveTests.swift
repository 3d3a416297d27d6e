import Foundation
import Testing

/// Damage of compressed dumps and archives that a format can tell of is told.
@Suite("Damaged and empty archives")
struct DamagedArchiveTests {
  private static let dump = Fixture.folder.appendingPathComponent("go1.4-amd64.dump.xz").path

  @Test("a compressed dump without its last byte gives the whole profile with --partial")
  func partial() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      set -e
      xz -dc '\(Self.dump)' > a.dump; "$0" a.dump -o want.pb --rate 4096
      mkdir in
      for pack in gzip zstd xz bzip2 lz4; do $pack -qc a.dump | head -c -1 > a.$pack; cp a.$pack in/; done
      tar cf - in | gzip | head -c -1 > n.tar.gz
      for pack in gzip zstd xz bzip2 lz4; do
        "$0" a.$pack --partial --rate 4096 -o $pack.pb; ! "$0" a.$pack -o no.pb
        go tool pprof -raw want.pb 2>&1 | sed -n '/^Samples/,$p' > 1; go tool pprof -raw $pack.pb 2>&1 | sed -n '/^Samples/,$p' > 2
        cmp 1 2
      done
      ! "$0" batch n.tar.gz -o out --partial --rate 4096
      """, in: scratch.url)
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
    let run = try Tool.shell(
      """
      xz -dc '\(Self.dump)' > a.dump
      tar cf a.tar a.dump; cp a.dump b.dump; gzip -1 a.dump a.tar
      for f in a.dump.gz a.tar.gz; do
        python3 -c 'import sys; f = open(sys.argv[1], "r+b"); f.seek(-8, 2); b = f.read(1); f.seek(-8, 2); f.write(bytes([b[0] ^ 1]))' $f
      done
      "$0" a.dump.gz; echo $?; "$0" - < a.dump.gz > x; echo $?; cat a.dump.gz | "$0" - > x; echo $?
      "$0" inspect a.dump.gz > x; echo $?; "$0" batch a.tar.gz a.dump.gz -o o > /dev/null; echo $?
      """, in: scratch.url)
    #expect(run.text == "1\n1\n1\n1\n1\n")
    let said = run.errors.split(separator: "\n")
    #expect(said.count == 7 && said.count { $0.contains("damaged (gzip: incorrect data check)") } == 6, "\(run.errors)")
    let lines = try BatchTests.journal(scratch, "o")
    #expect(lines.last { $0.entry == "a.dump" }?.error == "its archive is damaged: the profile may be wrong")
    #expect(lines.contains { $0.source == "a.tar.gz" && $0.entry == nil && $0.status == "failed" })
  }

  @Test("zeros are zeros; an archive without files, one without dumps")
  func empty() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      mkdir in; cd in; head -c 100000 /dev/zero > zeros; tar cf empty.tar -T /dev/null; gzip -k empty.tar
      python3 -c 'import zipfile; zipfile.ZipFile("empty.zip", "w").close(); zipfile.ZipFile("text.zip", "w").writestr("t", "text")'
      cd ..; "$0" in/zeros; "$0" batch in -o o; "$0" batch in/text.zip -o p; "$0" batch in/empty.zip -o q
      """, in: scratch.url)
    #expect(run.text.hasPrefix("0 converted, 5 skipped, 0 failed\n0 converted, 1 skipped, 1 failed\n"), "\(run.text)")
    let zeros = "not a Go heap dump: it looks like nothing but zeros"
    #expect(run.errors.hasPrefix("in/zeros: at byte 0 (0x0): \(zeros)"), "\(run.errors)")
    #expect(run.errors.contains("in/text.zip: an archive in which there is no heap dump"), "\(run.errors)")
    #expect(run.errors.hasSuffix("in/empty.zip: an archive without files\n"), "\(run.errors)")
    let lines = try BatchTests.journal(scratch, "o")
    #expect(lines.count { $0.error?.contains(zeros) == true } == 3)
    #expect(lines.first { $0.source == "in/empty.zip" }?.error == "an archive without files")
  }
}
