import Foundation
import Testing

@Suite("Signals, at any moment")
struct InterruptionTests {
  private static let dump = Fixture(name: "go1.27-amd64").dump.path

  /// Starts a conversion to `x.pb.gz` whose input comes from file 3, and waits until it has the first half of it and a
  /// temporary file. (With `set -m`, a shell does not make what runs in the background ignore SIGINT.)
  private static let startHalf = """
    mkfifo pipe; xz -dc '\(dump)' > all
    start() {
      "$0" - -o x.pb.gz < pipe & exec 3> pipe
      head -c 300000 all >&3
      until ls -A | grep -q '^.heapdump2pprof'; do sleep 0.01; done
    }
    """

  @Test(
    "a conversion ends by the signal and leaves nothing",
    arguments: [("INT", 130), ("TERM", 143), ("HUP", 129), ("XCPU", 152)])
  func signals(_ signal: String, _ status: Int) throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      "set -m; \(Self.startHalf)\nstart; kill -\(signal) $! $!; wait $!; echo $?; ls -A", in: scratch.url)
    #expect(run.text.hasSuffix("\(status)\nall\npipe\n"), "\(run.text) \(run.errors)")
  }

  @Test("a crash leaves nothing either", arguments: [("SEGV", 139), ("ABRT", 134), ("ILL", 132), ("BUS", 135)])
  func crashes(_ signal: String, _ status: Int) throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      "set -m; export SWIFT_BACKTRACE=enable=no; ulimit -c 0; \(Self.startHalf)\nstart; kill -\(signal) $!; wait $!; echo $?; ls -A",
      in: scratch.url)
    #expect(run.text.hasSuffix("\(status)\nall\npipe\n"), "\(run.text) \(run.errors)")
  }

  @Test("what a batch was at when it was killed is converted after the rest, and what a signal ended is not suspected")
  func begun() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      set -m; mkfifo pipe; xz -dc '\(Self.dump)' > all
      start() {
        "$0" batch pipe -o out --resume & exec 3> pipe
        head -c 300000 all >&3
        until grep -q '"begun"' out/manifest.jsonl; do sleep 0.01; done
      }
      statuses() { sed 's/.*"status":"\\([a-z]*\\)".*/\\1/' out/manifest.jsonl | tr '\\n' ' '; echo; }
      start; kill -TERM $!; wait $!; echo $?; exec 3>&-; statuses
      rm -r out; start; kill -KILL $!; wait $!; echo $?; exec 3>&-; statuses
      """, in: scratch.url)
    #expect(run.text.contains("143\n\n"), "\(run.text) \(run.errors)")
    #expect(run.text.hasSuffix("137\nbegun \n"), "\(run.text) \(run.errors)")
  }

  @Test("a signal that is ignored where the conversion is started, as nohup does, does nothing")
  func ignored() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(Self.startHalf)
      trap '' INT HUP; start; kill -INT $!; kill -HUP $!; tail -c +300001 all >&3; exec 3>&-; wait $!; echo $?; ls -A
      """, in: scratch.url)
    #expect(run.text == "0\nall\npipe\nx.pb.gz\n", "\(run.text) \(run.errors)")
  }

  @Test("who started it can tell that it was a signal: Ctrl-C is to end a script around it, too")
  func reason() throws {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.command)
    process.arguments = ["-", "-o", "x.pb.gz"]
    process.currentDirectoryURL = scratch.url
    // Nothing ever comes from it.
    process.standardInput = Pipe()
    try process.run()
    while process.isRunning, scratch.contents.isEmpty { Thread.sleep(forTimeInterval: 0.01) }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
    #expect(scratch.contents.isEmpty)
  }

  @Test("at twenty-five moments of a conversion: all of the output, or none and the signal's status")
  func moments() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      set -m; dump='\(Fixture.beforeFirstCollection.dump.path)'
      "$0" "$dump" -o want.pb.gz
      for i in $(seq 25); do
        mkdir w; "$0" "$dump" -o w/x.pb.gz & sleep 0.$(printf %03d $((i * 6)))
        kill -$([ $((i % 2)) = 0 ] && echo INT || echo TERM) $!; wait $!; status=$?
        case "$status $(ls -A w)" in
          '130 ' | '143 ') echo none ;;
          '0 x.pb.gz' | '130 x.pb.gz' | '143 x.pb.gz') cmp w/x.pb.gz want.pb.gz && echo all ;;
          *) echo "$status $(ls -A w)" ;;
        esac
        rm -r w
      done 2> errors | sort | uniq -c
      """, in: scratch.url)
    let outcomes = run.text.split(separator: "\n").map { $0.split(separator: " ").last }
    #expect(outcomes == ["all", "none"] || outcomes == ["none"], "\(run.text) \(run.errors)")
  }

  @Test("a batch, at fifteen moments, and resumed: whole lines, whole outputs, in the end all of them")
  func batch() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      set -m; mkdir in
      for i in $(seq 12); do cp '\(Fixture(name: "go1.4-amd64").dump.path)' in/$i.dump.xz; done
      "$0" batch in -o want > /dev/null
      for i in $(seq 15); do
        "$0" batch in -o got --resume --jobs 4 > /dev/null & sleep 0.0$((i * 2 + 10))
        kill -$([ $((i % 2)) = 0 ] && echo INT || echo TERM) $!; wait $!; status=$?
        case $status in 0 | 130 | 143) ;; *) echo "status $status" ;; esac
        [ -e got ] || continue
        find got -name '.*'
        for output in $(cd got; find . -name '*.gz'); do cmp got/$output want/$output; done
        sort got/manifest.jsonl | comm -23 - <(sort want/manifest.jsonl)
      done 2> errors
      "$0" batch in -o got --resume; diff -r want/in got/in && cmp <(sort want/manifest.jsonl) <(sort got/manifest.jsonl)
      echo $?
      """, in: scratch.url)
    #expect(run.text.hasPrefix("12 converted") && run.text.hasSuffix(" 0 failed\n0\n"), "\(run.text) \(run.errors)")
    #expect(run.text.split(separator: "\n").count == 2, "\(run.text)")
  }
}
