import Foundation
import Testing

@Suite("A process that gets no more memory")
struct OutOfMemoryTests {
  /// Writes a dump of 400,000 objects, which takes more memory to convert than a small one, and finds a limit of the
  /// address space under which that fails for want of memory.
  private static let findLimit = """
    python3 - <<'END'
    def number(value):
        out = bytearray()
        while value > 127: out.append(value & 127 | 128); value >>= 7
        return bytes(out) + bytes([value])
    head = b'go1.7 heap dump\\n\\x06\\x00\\x08' + number(0xc000000000) + number(0xc100000000) + b'\\x05amd64\\x08go1.27.3\\x08'
    objects = b''.join(b'\\x01' + number(0xc000000000 + 8 * i) + b'\\x08' + bytes(8) + b'\\x00' for i in range(400000))
    profile = b'\\x10\\x01\\x08\\x01\\x09main.main\\x03m.g\\x01\\x01\\x00'
    open('big.dump', 'wb').write(head + objects + b'\\x0a' + bytes(24 + 256 + 1) + profile + b'\\x00')
    END
    for limit in $(seq 100 40 900); do
      prlimit --as=${limit}000000 "$0" big.dump --profile retained -f -o x.pb.gz 2> errors; status=$?
      [ $status = 127 ] || echo "$limit $status $(grep -c 'not enough memory: [0-9]* bytes more are needed; ' errors) $(wc -l < errors) $(ls -A | grep -c '^[.]heapdump2pprof')"
      [ $status = 0 ] && break; cp errors last
      [ $status = 1 ] && grep -q 'not enough memory' errors && found=$limit
    done
    """

  @Test("says so in one line, ends with status 1, and leaves no file")
  func oneLine() throws {
    let scratch = try Scratch()
    let run = try Tool.shell("\(Self.findLimit)\ncat last; ls -A", in: scratch.url)
    let outcomes = run.text.split(separator: "\n").filter { $0.first?.isNumber == true }
    #expect(outcomes.count > 1 && outcomes.last?.hasSuffix(" 0 0 0 0") == true, "\(run.text) \(run.errors)")
    for outcome in outcomes.dropLast() {
      // Where not even the threads or the libraries find room, another message may come first; never a trace.
      #expect(outcome.hasSuffix(" 1 1 1 0"), "\(run.text) \(run.errors)")
    }
    #expect(run.text.contains("big.dump: not enough memory: "), "\(run.text)")
  }

  @Test("a batch that it ends goes on with --resume, and passes over the dump that is at fault")
  func batch() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.findLimit) > /dev/null
      mkdir in; xz -dc '\(Fixture(name: "go1.27-amd64").dump.path)' > in/a.dump; mv big.dump in/b.dump; cp in/a.dump in/c.dump
      for number in 1 2 3; do
        prlimit --as=${found}000000 "$0" batch in -o out --profile retained --resume --jobs 1 2> errors > summary
        echo "$? $(cat summary errors)"
      done
      "$0" batch in -o out --profile retained -f > summary; echo "$? $(cat summary)"; ls -A out/in
      """, in: scratch.url)
    let passedOver = "1 2 converted, 0 skipped, 1 failed\nin/b.dump: passed over: an earlier run ended while"
    let lines = run.text
    #expect(lines.hasPrefix("1 batch: not enough memory: "), "\(lines) \(run.errors)")
    #expect(lines.components(separatedBy: passedOver).count == 3, "\(lines) \(run.errors)")
    #expect(
      lines.hasSuffix(
        "0 3 converted (1 with a warning, see the journal), 0 skipped, 0 failed\n"
          + "a.retained.pb.gz\nb.retained.pb.gz\nc.retained.pb.gz\n")
        || lines.hasSuffix(
          "0 3 converted, 0 skipped, 0 failed\na.retained.pb.gz\nb.retained.pb.gz\nc.retained.pb.gz\n"),
      "\(lines) \(run.errors)")
  }
}
