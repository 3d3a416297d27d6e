import Foundation
import Testing

@Suite("Disks that are full, files that may not grow")
struct FullDiskTests {
  private static let dump = Fixture(name: "go1.27-amd64").dump.path

  /// Fourteen dumps in `in`, of which each profile takes less than 4 kB.
  private static let makeInputs = """
    mkdir in; for i in $(seq 14); do cp '\(dump)' in/$i.dump.xz; done
    """

  @Test("a limit of the file's size is an error, not the end by a signal")
  func limit() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      "env --default-signal=XFSZ bash -c 'ulimit -f 1; \"$0\" \"$1\" -o x.pb' \"$0\" '\(Self.dump)'; echo $?; ls -A",
      in: scratch.url)
    #expect(
      run.text == "74\n" && run.errors == "x.pb: cannot be written: File too large\n", "\(run.text) \(run.errors)")
  }

  @Test("a journal that has no room for a line ends the batch, and has whole lines")
  func journal() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.makeInputs)
      (ulimit -f 3; "$0" batch in -o out --jobs 3); echo $?
      grep -c '^{.*"warnings":.*}$' out/manifest.jsonl; wc -l < out/manifest.jsonl; tail -c 1 out/manifest.jsonl | od -An -c
      find out -name '.*'; "$0" batch in -o out --resume | grep -o '^14 converted'; echo $?; wc -l < out/manifest.jsonl
      """, in: scratch.url)
    let text = run.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    try #require(text.count == 8, "\(run.text) \(run.errors)")
    #expect(text[0].contains(" converted") && text[1] == "74")
    let lines = try #require(Int(text[2]))
    #expect(lines > 0 && lines < 14 && text[3] == "\(lines)" && text[4] == #"\n"#)
    #expect(text[5...] == ["14 converted", "0", "14"])
    #expect(run.errors == "out/manifest.jsonl: cannot be written: File too large (stopped; --resume goes on)\n")
  }

  @Test("devices that take nothing, as journal and as standard output: 74, said once")
  func devices() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.makeInputs)
      "$0" batch in -o a --manifest /dev/full; echo $?; "$0" batch in -o b > /dev/full; echo $?
      "$0" batch in -o c --manifest /dev/null; echo $?
      """, in: scratch.url)
    let text = run.text.split(separator: "\n")
    #expect(text.count == 5 && text[1...2] == ["74", "74"] && text[4] == "0", "\(run.text)")
    #expect(
      run.errors == """
        /dev/full: cannot be written: No space left on device (stopped; --resume goes on)
        standard output: cannot be written: No space left on device

        """)
  }

  @Test(
    "a full file system: 74, one line, nothing left, and --resume goes on when there is room",
    .enabled(if: Surroundings.canMount, "a file system cannot be mounted here"))
  func fileSystem() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.makeInputs)
      mkdir disk; cat > script << 'END'
      mount -t tmpfs -o size=256k tmpfs disk; head -c 256k /dev/zero > disk/zeros
      "$0" in/1.dump.xz -o disk/x.pb.gz; echo $?; ls -A disk
      head -c 240k /dev/zero > disk/zeros
      "$0" batch in -o disk/out --jobs 3 > summary; echo $?; find disk -name '.*'; ls disk/out/in | wc -l
      rm disk/zeros
      "$0" batch in -o disk/out --resume > summary; echo $?; ls disk/out/in | wc -l
      mount -o remount,ro,bind disk; "$0" in/1.dump.xz -o disk/x.pb.gz; echo $?
      END
      \(Surroundings.mounting) bash -c "$(cat script)" "$0"
      """, in: scratch.url)
    let text = run.text.split(separator: "\n")
    try #require(text.count == 7, "\(run.text) \(run.errors)")
    #expect(text[0...2] == ["74", "zeros", "74"] && (1...4).contains(Int(text[3]) ?? 0), "\(run.text)")
    #expect(text[4...] == ["0", "14", "74"])
    let errors = run.errors.split(separator: "\n")
    try #require(errors.count == 3, "\(run.errors)")
    #expect(errors[0] == "disk/x.pb.gz: cannot be written: No space left on device")
    #expect(
      errors[1].contains(#/^disk/out/in/\d+.pb.gz: cannot be written: No space left on device \(stopped; /#)
        || errors[1].hasPrefix("disk/out/manifest.jsonl: cannot be written: No space left on device (stopped; "))
    #expect(errors[2] == "disk/x.pb.gz: cannot be written: Read-only file system")
  }

  @Test(
    "a file system that takes no more files: 74, one line, whole outputs, and --resume goes on",
    .enabled(if: Surroundings.canMount, "a file system cannot be mounted here"))
  func inodes() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.makeInputs)
      mkdir disk; cat > script << 'END'
      mount -t tmpfs -o nr_inodes=9 tmpfs disk
      "$0" batch in -o disk/out --jobs 1 > summary; echo $?; find disk -name '.*'; ls disk/out/in | wc -l
      "$0" in/1.dump.xz -o disk/y.pb.gz; echo $?; ls disk
      mount -o remount,nr_inodes=40 disk; "$0" batch in -o disk/out --resume > summary; echo $?; ls disk/out/in | wc -l
      END
      \(Surroundings.mounting) bash -c "$(cat script)" "$0"
      """, in: scratch.url)
    #expect(run.text == "74\n5\n74\nout\n0\n14\n", "\(run.text)")
    let errors = run.errors.split(separator: "\n")
    try #require(errors.count == 2, "\(run.errors)")
    #expect(errors[0].hasSuffix(": cannot be written: No space left on device (stopped; --resume goes on)"))
    #expect(errors[1] == "disk/y.pb.gz: cannot be written: No space left on device")
  }
}
