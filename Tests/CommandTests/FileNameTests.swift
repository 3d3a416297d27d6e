import Foundation
import Testing

/// Names of files and of entries are bytes: none is lost, none leads out.
@Suite("Names of inputs and outputs")
struct FileNameTests {
  /// `h.dump`, and a script with more.
  private static func make(_ script: String, in scratch: Scratch) throws {
    let dump = Fixture.folder.appendingPathComponent("go1.4-amd64.dump.xz").path
    let run = try Tool.shell("set -e; xz -dc '\(dump)' > h.dump\n" + script, in: scratch.url)
    try #require(run.status == 0, "\(run.errors)")
  }

  private static func outputs(_ folder: String, _ scratch: Scratch) throws -> [String] {
    let found = try Tool.shell(
      "cd '\(folder)' && find . -type f ! -name manifest.jsonl | LC_ALL=C sort | sed 's,^./,,'", in: scratch.url)
    return found.text.split(separator: "\n").map(String.init)
  }

  @Test("an entry's name that is cut is still below the output folder")
  func escape() throws {
    let scratch = try Scratch()
    try Self.make(
      """
      python3 - <<'END'
      import tarfile, io
      dump = open('h.dump', 'rb').read()
      cluster = 'e' + '\\u0301' * 150
      with tarfile.open('e.tar', 'w') as t:
          for name in '/'.join(['..' + cluster] * 3) + '/OUT.dump', '.' + cluster, '\\u0301' * 400 + '.dump':
              i = tarfile.TarInfo(name); i.size = len(dump); t.addfile(i, io.BytesIO(dump))
      END
      mkdir -p a/b
      """, in: scratch)
    let run = try Tool.convert("batch", "e.tar", "-o", "a/b/out", in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let all = try Tool.shell(
      "find . -name '*.pb.gz' | wc -l; find a/b/out/e.tar -name '?*.pb.gz' | wc -l", in: scratch.url)
    #expect(all.text == "3\n3\n")
  }

  @Test("names of every format come through, in any locale", arguments: ["zip", "7z", "tar", "pax.tar", "cpio"])
  func formats(_ format: String) throws {
    let scratch = try Scratch()
    let formats = ["7z": "7zip", "tar": "gnutar", "pax.tar": "pax"]
    try Self.make(
      """
      mkdir in; for n in Größe 日本 ok; do cp h.dump "in/$n.dump"; done
      (cd in; LC_ALL=C.UTF-8 bsdtar --format \(formats[format] ?? format) -cf ../n.\(format) *)
      for l in C C.UTF-8 de_DE.ISO-8859-1; do LC_ALL=$l "$0" batch n.\(format) -o $l; done
      """, in: scratch)
    for locale in ["C", "C.UTF-8", "de_DE.ISO-8859-1"] {
      let names = ["Größe", "ok", "日本"].map { "n.\(format)/\($0).pb.gz" }
      #expect(try Self.outputs(locale, scratch) == names)
      let entries = try BatchTests.journal(scratch, locale).compactMap(\.entry).sorted()
      #expect(entries == ["Größe.dump", "ok.dump", "日本.dump"])
    }
  }

  @Test("a name that is not UTF-8 is converted, wherever it stands, and the journal has it back")
  func notUTF8() throws {
    let scratch = try Scratch()
    try Self.make(
      """
      mkdir in; cp h.dump $'in/b\\xe4d.dump'; cp h.dump $'in/b\\xe5d.dump'; cp h.dump $'in/b\\\\xE4d.dump'
      tar cf n.tar in; rm h.dump
      "$0" batch in n.tar -o folder
      "$0" batch in/* -o named
      find in -type f -print0 | LC_ALL=C sort -z | "$0" batch --files-from - -o nul
      find in -type f | LC_ALL=C sort | sed 's/$/\\r/' > list; "$0" batch @list -o crlf
      "$0" $'in/b\\xe4d.dump' -o $'\\xfe.pb.gz'; "$0" $'in/b\\xe4d.dump'; test -f $'\\xfe.pb.gz' -a -f $'b\\xe4d.pb.gz'
      "$0" inspect $'in/b\\xe4d.dump' > /dev/null
      find folder -name '*.gz' | LC_ALL=C sort | od -An -c | tr -d ' \\n' > found
      """, in: scratch)
    let found = try String(contentsOf: scratch.file("found"), encoding: .utf8)
    #expect(found.contains(#"folder/in/b\xE4d.pb.gz\nfolder/in/b344d.pb.gz\nfolder/in/b345d.pb.gz\n"#), "\(found)")
    #expect(found.contains(#"folder/n.tar/in/b344d.pb.gz"#), "\(found)")
    let sources = [#"in/b\x5CxE4d.dump"#, #"in/b\xE4d.dump"#, #"in/b\xE5d.dump"#]
    for folder in ["named", "nul", "crlf"] {
      let lines = try BatchTests.journal(scratch, folder)
      #expect(lines.filter { $0.status == "converted" }.map(\.source).sorted() == sources, "\(folder)")
    }
    let again = try Tool.convert("batch", "in", "n.tar", "-o", "folder", "--resume", in: scratch.url)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try BatchTests.journal(scratch, "folder").count == 6)
    let missing = try Tool.shell(#""$0" $'in/x\xe4.dump'"#, in: scratch.url)
    #expect(missing.errors == #"in/x\xE4.dump: cannot be read: No such file or directory"# + "\n")
  }

  @Test("an output and a folder never want one path; two kinds never want one name")
  func claims() throws {
    let scratch = try Scratch()
    try Self.make(
      """
      mkdir -p t/x.pb.gz; cp h.dump t/x.dump; cp h.dump t/x.live.dump; cp h.dump t/x.pb.gz/y.dump
      (cd t; tar cf ../n.tar x.dump x.pb.gz/y.dump x.live.dump)
      mkdir -p d/n.tar; cp h.dump d/n.tar/h.dump; mkdir -p d/manifest.jsonl; cp h.dump d/manifest.jsonl/h.dump
      """, in: scratch)
    let run = try Tool.shell(#"cd d; "$0" batch ../n.tar . -o ../o --profile heap --profile live"#, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let expected = [
      "manifest.jsonl~2/h", "n.tar/x", "n.tar/x.live~2", "n.tar/x.pb.gz~2/y", "n.tar~2/h",
    ].flatMap { ["\($0).live.pb.gz", "\($0).pb.gz"] }
    #expect(try Self.outputs("o", scratch) == expected.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test("a name that cannot be read is a failure, and so is one that is too long")
  func nameless() throws {
    let scratch = try Scratch()
    try Self.make(
      """
      python3 - <<'END'
      import tarfile, io, zipfile
      dump = open('h.dump', 'rb').read()
      with zipfile.ZipFile('n.zip', 'w') as z: z.writestr('ä.dump', dump); z.writestr('b.dump', dump)
      # The name says that it is UTF-8, and is not.
      data = open('n.zip', 'rb').read().replace('ä'.encode(), b'\\xe4\\xff'); open('n.zip', 'wb').write(data)
      with tarfile.open('n.tar', 'w', format=tarfile.PAX_FORMAT) as t:
          i = tarfile.TarInfo('a/' * 3000 + 'b'); i.size = len(dump); t.addfile(i, io.BytesIO(dump))
      END
      """, in: scratch)
    let run = try Tool.convert("batch", "n.zip", "n.tar", "-o", "o", in: scratch.url)
    #expect(run.status == 1)
    #expect(run.errors.contains("n.zip: : it has no name, or one that cannot be read"), "\(run.errors)")
    #expect(run.errors.contains("its path is longer than 3500 bytes"), "\(run.errors)")
    #expect(try Self.outputs("o", scratch) == ["n.zip/b.pb.gz"])
  }

  @Test("the journal of a name of combining marks takes no time; names that look alike are two")
  func combiningMarks() throws {
    let scratch = try Scratch()
    try Self.make(
      """
      mkdir in
      python3 - <<'END'
      import tarfile, io
      with tarfile.open('in/n.tar', 'w') as t:
          for _ in range(3):
              i = tarfile.TarInfo('\\u0315\\u0300' * 100000); i.size = 1; t.addfile(i, io.BytesIO(b'x'))
      END
      cp h.dump $'in/\\u00e4.dump'; cp h.dump $'in/a\\u0308.dump'
      """, in: scratch)
    // 400,000 bytes would take minutes where names are normalized.
    let run = try Tool.shell(#"ulimit -t 10; "$0" batch in -o o"#, in: scratch.url)
    #expect(run.status == 0 && run.text.hasPrefix("2 converted"), "\(run.errors)")
    #expect(try Self.outputs("o", scratch).count == 2)
  }
}
