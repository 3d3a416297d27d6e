import Foundation
import Pprof
import Testing

@Suite("Inputs: however a dump comes, whatever it is not")
struct InputTests {
  @Test("a file, a pipe and every compression give the same bytes, twice")
  func sameBytes() throws {
    let scratch = try Scratch()
    let run = try Tool.script("same-bytes.sh", Fixture.withProfile[5].dump.path, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.hasSuffix("\n1\n"))
  }

  @Test(
    "what is not a heap dump is told what it looks like",
    arguments: [
      ("", "it is empty"), ("hello, world\n", "it looks like text"),
      (
        "\u{7f}ELF\u{2}\u{1}\u{1}\0\0\0\0\0\0\0\0\0\u{4}\0",
        "the core was cut short: the ELF header needs 64 bytes, 18 are left"
      ),
      ("JAVA PROFILE 1.0.2\0\0\0", "it looks like a Java heap dump"),
      ("heap profile: 1: 8 [1: 8] @ heap/1048576\n", "it looks like a pprof profile in text form"),
      ("go1.8 heap dump\n", "a heap dump of an unknown format, 'go1.8 heap dump'"),
      ("go1.7 heap dump\n", "at byte 16 (0x10): the dump ends here without an EOF record"),
    ])
  func notADump(_ text: String, _ message: String) throws {
    let scratch = try Scratch()
    try Data(text.utf8).write(to: scratch.file("x"))
    let run = try Tool.convert("x", in: scratch.url)
    #expect(run.status == 1)
    #expect(run.errors.hasPrefix("x: ") && run.errors.contains(message), "\(run.errors)")
    #expect(run.errors.filter { $0 == "\n" }.count == 1)
    #expect(scratch.contents == ["x"])
  }

  @Test("a profile given by mistake is recognized, compressed or not")
  func profile() throws {
    let scratch = try Scratch()
    let profile = Fixture.folder.appendingPathComponent("go1.27-amd64.heap.prof").path
    let run = try Tool.convert(profile, in: scratch.url)
    #expect(run.status == 1 && run.errors.contains("it looks like a pprof profile"), "\(run.errors)")
  }

  @Test("a compressed core says how to unpack it")
  func compressedCore() throws {
    let scratch = try Scratch()
    let core = Fixture.folder.appendingPathComponent("go1.27-amd64-small.core.xz").path
    let run = try Tool.convert(core, in: scratch.url)
    #expect(run.status == 1 && scratch.contents.isEmpty)
    #expect(
      run.errors.contains("it looks like an ELF core, which is read only from a file that is not compressed (zstd -d,"))
  }

  @Test("a program that recorded nothing is explained")
  func noMemProf() throws {
    let scratch = try Scratch()
    let run = try Tool.convert(Fixture.withoutMemProf.dump.path, in: scratch.url)
    #expect(run.status == 1 && scratch.contents.isEmpty)
    #expect(run.errors.contains("holds no memory profile") && run.errors.contains("net/http/pprof"), "\(run.errors)")
    // What it points to can be had.
    for kind in ["goroutine", "retained"] {
      #expect(run.errors.contains("--profile \(kind)"), "\(run.errors)")
      #expect(try Fixture.withoutMemProf.converted("--profile", kind).sample.isEmpty == false)
    }
  }

  @Test("a dump cut short, and compressed data cut short, name the place")
  func cutShort() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture.withProfile[0], to: "whole")
    try scratch.bytes("whole").prefix(300_000).write(to: scratch.file("a.dump"))
    try Data(contentsOf: Fixture.withProfile[0].dump).prefix(20_000).write(to: scratch.file("a.xz"))
    let plain = try Tool.convert("a.dump", in: scratch.url)
    #expect(plain.status == 1, "\(plain.errors)")
    #expect(plain.errors.hasPrefix("a.dump: at byte ") && plain.errors.contains("record "), "\(plain.errors)")
    let compressed = try Tool.convert("a.xz", in: scratch.url)
    #expect(compressed.status == 1 && compressed.errors.hasPrefix("a.xz: at byte "), "\(compressed.errors)")
    #expect(compressed.errors.contains("the compressed data (xz) end too soon"), "\(compressed.errors)")
    #expect(scratch.contents == ["a.dump", "a.xz", "whole"])
  }

  @Test("a file that is not there, a folder")
  func missing() throws {
    let scratch = try Scratch()
    let missing = try Tool.convert("none.dump", in: scratch.url)
    #expect(missing.status == 1 && missing.errors == "none.dump: cannot be read: No such file or directory\n")
    let folder = try Tool.convert(".", in: scratch.url)
    #expect(folder.status == 1 && folder.errors.hasPrefix(".: cannot be read: Is a directory (heapdump2pprof batch "))
  }
}
