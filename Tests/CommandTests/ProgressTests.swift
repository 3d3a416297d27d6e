import Foundation
import Testing

@testable import heapdump2pprof

@Suite("The line of progress")
struct ProgressTests {
  @Test(
    "amounts in words, whatever was read and claimed",
    arguments: [
      (done: 1_300_000_000, total: 2_000_000_000, seconds: 2.0, text: "1.3 GB of 2.0 GB, 650 MB/s, 2 s left"),
      (done: 500, total: nil, seconds: 1, text: "500 B, 500 B/s"),
      (done: 500, total: 500, seconds: 1, text: "500 B of 500 B, 500 B/s, 0 s left"),
      // Nothing was read: nobody can say how long the rest takes.
      (done: 0, total: 500, seconds: 1, text: "0 B of 500 B, 0 B/s"),
      (done: 0, total: 0, seconds: 1, text: "0 B of 0 B, 0 B/s"),
      (done: 0, total: nil, seconds: 0, text: "0 B, 0 B/s"),
      // The file has grown.
      (done: 600, total: 500, seconds: 1, text: "600 B of 500 B, 600 B/s"),
      (done: -1, total: 500, seconds: 1, text: "0 B of 500 B, 0 B/s"),
      (done: .min, total: .min, seconds: -1, text: "0 B of 0 B, 0 B/s"),
      // More seconds than Int has room for.
      (done: 1, total: .max, seconds: 10, text: "1 B of 9223372.0 TB, 0 B/s"),
    ] as [(done: Int, total: Int?, seconds: Double, text: String)])
  func words(_ amount: (done: Int, total: Int?, seconds: Double, text: String)) {
    let text = ProgressAmount(done: amount.done, total: amount.total, seconds: amount.seconds).text
    #expect(text == amount.text || amount.total == .max && text.hasPrefix("1 B of "), "\(text)")
  }

  /// Runs a command with standard error on a pseudo-terminal, prints what came there, and ends with its status.
  private static let onTerminal = """
    import os, pty, subprocess, sys
    parent, child = pty.openpty()
    process = subprocess.Popen(sys.argv[1:], stderr=child)
    os.close(child)
    said = b''
    while True:
        try: part = os.read(parent, 4096)
        except OSError: break
        if not part: break
        said += part
    sys.stdout.write(repr(said) + '\\n')
    sys.exit(process.wait() % 256)
    """

  @Test("on a terminal, an input of which nothing comes for a while is waited for")
  func nothingYet() throws {
    let scratch = try Scratch()
    try Data(Self.onTerminal.utf8).write(to: scratch.file("terminal.py"))
    // The line is shown after half a second, so that the input has to be slower than that.
    let run = try Tool.shell(
      """
      mkfifo slow; (exec 3> slow; sleep 0.7) &
      timeout 20 python3 terminal.py "$0" batch slow -o out; echo $?
      """, in: scratch.url)
    #expect(run.text.contains("0 of 1 files, 0 B of 0 B, 0 B/s"), "\(run.text) \(run.errors)")
    #expect(run.text.hasSuffix("\n1\n"), "\(run.text) \(run.errors)")
  }

  @Test("on a terminal, a slow dump from a pipe shows how far it is, and the line goes away")
  func slowPipe() throws {
    let scratch = try Scratch()
    try Data(Self.onTerminal.utf8).write(to: scratch.file("terminal.py"))
    let run = try Tool.shell(
      """
      xz -dc '\(Fixture(name: "go1.27-amd64").dump.path)' > all
      (head -c 300000 all; sleep 0.7; tail -c +300001 all) | timeout 20 python3 terminal.py "$0" - -o x.pb.gz; echo $?
      """, in: scratch.url)
    #expect(run.text.contains("b'\\rstandard input: ") && run.text.contains(" kB/s\\x1b[K\\r\\x1b[K"), "\(run.text)")
    #expect(run.text.hasSuffix("\n0\n"), "\(run.text) \(run.errors)")
  }
}
