import Foundation
import Testing

@Suite("Inputs that are written to while they are read")
struct ChangingInputTests {
  private static let dump = Fixture(name: "go1.27-amd64").dump.path

  /// Converts `a.dump` to `x`, and does `change` when it is open but not read yet: the output is a pipe that nobody
  /// reads from before.
  private func convert(_ input: String, _ change: String, in scratch: Scratch) throws -> Run {
    try Tool.shell(
      """
      xz -dc '\(Self.dump)' > a.dump; gzip -k a.dump; "$0" a.dump -o want 2> /dev/null; mkfifo pipe
      "$0" \(input) -o pipe & process=/proc/$!
      # It has a second thread from when it begins, and then sleeps, all of it, only where it waits for the reader.
      sleeps() { [ "$(ls $process/task | wc -l)" -gt 1 ] && ! cut -d' ' -f3 $process/task/*/stat | grep -qv S; }
      until sleeps && sleep 0.05 && sleeps && ls -l $process/fd | grep -q a.dump; do sleep 0.01; done
      \(change); cat pipe > x; wait $!; echo $?; [ -s x ] && cmp x want && echo converted
      """, in: scratch.url)
  }

  @Test(
    "a file that grows, shrinks or is written over is an error, and makes no profile",
    arguments: [
      (
        "a.dump", "truncate -s 300000 a.dump",
        "a.dump: written to while it was read: 925421 bytes long before, 300000 now"
      ),
      ("a.dump", "truncate -s 0 a.dump", "a.dump: written to while it was read: 925421 bytes long before, 0 now"),
      ("a.dump", "echo >> a.dump", "a.dump: written to while it was read: 925421 bytes long before, 925422 now"),
      (
        "a.dump", "printf go1 | dd of=a.dump conv=notrunc status=none",
        "a.dump: written to while it was read, at a length of 925421 bytes"
      ),
      ("a.dump.gz", "echo >> a.dump.gz", "a.dump.gz: written to while it was read: "),
      (
        "- < a.dump", "echo >> a.dump",
        "standard input: written to while it was read: 925421 bytes long before, 925422 now"
      ),
    ])
  func changes(_ input: String, _ change: String, _ message: String) throws {
    let run = try convert(input, change, in: try Scratch())
    #expect(run.text == "1\n")
    #expect(run.errors.hasPrefix(message) && run.errors.filter { $0 == "\n" }.count == 1, "\(run.errors)")
  }

  @Test(
    "another file under its name, another name, other permissions are no change",
    arguments: [
      "echo > b; mv b a.dump", "mv a.dump b", "ln a.dump b", "chmod 400 a.dump", "cat a.dump > b", "rm a.dump",
    ])
  func unchanged(_ change: String) throws {
    let run = try convert("a.dump", change, in: try Scratch())
    #expect(run.text == "0\nconverted\n", "\(run.text) \(run.errors)")
  }

  @Test(
    "inspect shows nothing of a file that is written to meanwhile",
    arguments: [
      ("a.dump", "echo >> a.dump", "a.dump: written to while it was read: 925421 bytes long before, 925422 now\n"),
      (
        "a.dump", "truncate -s 500000 a.dump",
        "a.dump: written to while it was read: 925421 bytes long before, 500000 now\n"
      ),
      (
        "a.dump --holders", "printf go1 | dd of=a.dump conv=notrunc status=none",
        "a.dump: written to while it was read, at a length of 925421 bytes\n"
      ),
      (
        "--types --json - < a.dump", "echo >> a.dump",
        "standard input: written to while it was read: 925421 bytes long before, 925422 now\n"
      ),
      (
        "--partial a.dump", "truncate -s 500000 a.dump",
        "a.dump: written to while it was read: 925421 bytes long before, 500000 now\n"
      ),
    ])
  func inspected(_ arguments: String, _ change: String, _ message: String) throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(FaultyCalls.make)
      xz -dc '\(Self.dump)' > a.dump; touch -d '1 hour ago' a.dump
      \(FaultyCalls.preload) READ=a.dump WHEN_READ='\(change)' "$0" inspect \(arguments); echo $?
      """, in: scratch.url)
    #expect(run.text == "1\n")
    #expect(run.errors == message)
  }

  @Test("inspect shows a file that is only read and renamed meanwhile")
  func inspectedUnchanged() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(FaultyCalls.make)
      xz -dc '\(Self.dump)' > a.dump
      \(FaultyCalls.preload) READ=a.dump WHEN_READ='cat a.dump > b; mv a.dump c' "$0" inspect a.dump | head -1; ls *.dump
      """, in: scratch.url)
    #expect(run.text.hasPrefix("a.dump: ") && run.text.filter { $0 == "\n" }.count == 1, "\(run.text) \(run.errors)")
  }

  /// Starts a batch and waits until it has found a first input damaged: it cannot go on before somebody reads that from
  /// its standard error, a pipe that is full.
  private static let startBatch = """
    mkfifo errors; exec 3<> errors; dd if=/dev/zero of=errors bs=4096 count=1000 oflag=nonblock 2> /dev/null
    start() {
      "$0" batch "$@" --jobs 1 -o out 2> errors & batch=$!
      until grep -qs failed out/manifest.jsonl; do sleep 0.01; done
    }
    finish() {
      cat errors > said 3>&- & exec 3>&-; wait $batch; echo $?; wait; tr -d '\\0' < said
    }
    xz -dc '\(dump)' > a.dump; head -c 300000 a.dump > cut.dump
    """

  @Test("an archive that grows: what was read before stays, the rest fails, said once for the archive")
  func archive() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.startBatch)
      cp a.dump b.dump; tar cf x.tar a.dump cut.dump b.dump a.dump
      start x.tar; echo >> x.tar; finish; cd out; find . -name '*.gz'; find . -name '.heap*'
      """, in: scratch.url)
    let lines = run.text.split(separator: "\n")
    try #require(lines.count == 5, "\(run.text) \(run.errors)")
    #expect(lines[0] == "1 converted (1 with a warning, see the journal), 0 skipped, 2 failed" && lines[1] == "1")
    #expect(lines[2].hasPrefix("x.tar: cut.dump: at byte "))
    #expect(lines[3].hasPrefix("x.tar: written to while it was read: "))
    #expect(lines[4] == "./x.tar/a.pb.gz")
  }

  @Test("a file that changes before it is read is converted as it is then, and the journal has its length")
  func planned() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.startBatch)
      head -c 100000 a.dump > b.dump; start cut.dump b.dump; cp a.dump b.dump; finish
      grep -o '"size":925421,"source":"b.dump","status":"converted"' out/manifest.jsonl
      """, in: scratch.url)
    let lines = run.text.split(separator: "\n")
    #expect(lines.count == 4 && lines.last == #""size":925421,"source":"b.dump","status":"converted""#, "\(run.text)")
  }
}
