import Foundation
import Testing

@Suite("Temporary files: of processes at work, and of those that were killed")
struct LeftFilesTests {
  private static let dump = Fixture(name: "go1.4-amd64").dump.path

  @Test("--resume leaves the temporary files of a process at work, and removes those of one that was killed")
  func living() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      mkdir -p out/x; xz -dc '\(Self.dump)' > all; cp '\(Self.dump)' x.dump.xz
      for name in live dead; do
        mkfifo $name
        "$0" - -o out/x/$name.pb.gz < $name & pids[i++]=$!
      done
      exec 3> live 4> dead
      until [ "$(ls -A out/x | wc -l)" = 2 ]; do sleep 0.01; done
      kill -9 ${pids[1]}; wait ${pids[1]}
      "$0" batch x.dump.xz -o out --resume; ls -A out/x | wc -l
      cat all >&3; exec 3>&-; wait ${pids[0]}; echo $?; ls -A out/x
      """, in: scratch.url)
    #expect(
      run.textWithoutWarnings == "1 converted, 0 skipped, 0 failed\n1\n0\nlive.pb.gz\n", "\(run.text) \(run.errors)")
  }

  @Test("--resume removes nothing that only looks like a temporary file")
  func shapes() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      mkdir -p out/.heapdump2pprof-d.tmp; cp '\(Self.dump)' x.dump.xz; cd out; touch target
      touch .heapdump2pprof-A.tmp .heapdump2pprof-a .heapdump2pprof-00000000000000.tmp .heapdump2pprof-notes.txt
      ln -s target .heapdump2pprof-l.tmp; mkfifo .heapdump2pprof-p.tmp; touch .heapdump2pprof-0z.tmp; ls -A > ../before
      cd ..; "$0" batch x.dump.xz -o out --resume; ls -A out | diff before -
      """, in: scratch.url)
    #expect(
      run.textWithoutWarnings.split(separator: "\n").filter { $0.hasPrefix("<") || $0.hasPrefix(">") } == [
        "< .heapdump2pprof-0z.tmp", "> manifest.jsonl", "> x.pb.gz",
      ], "\(run.text) \(run.errors)")
  }

  @Test("where files cannot be locked, those that somebody has written to today are left alone")
  func withoutLocks() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(FaultyCalls.make)
      mkdir out; cp '\(Self.dump)' x.dump.xz; touch out/.heapdump2pprof-new.tmp
      touch -d '25 hours ago' out/.heapdump2pprof-old.tmp
      \(FaultyCalls.preload) FLOCK_FAILS=37 "$0" batch x.dump.xz -o out --resume; echo $?; ls -A out
      """, in: scratch.url)
    #expect(
      run.textWithoutWarnings == """
        1 converted, 0 skipped, 0 failed
        0
        .heapdump2pprof-new.tmp
        manifest.jsonl
        x.pb.gz

        """, "\(run.text) \(run.errors)")
    #expect(
      run.errorsWithoutWarnings == """
        out/manifest.jsonl: warning: it cannot be locked here (No locks available): no other batch may write it at the same time

        """)
  }

  @Test(
    "only a lock that another batch has is one", arguments: [("11", "74"), ("38", "0"), ("95", "0"), ("37", "0")])
  func locks(_ failure: String, _ status: String) throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      \(FaultyCalls.make)
      cp '\(Self.dump)' x.dump.xz
      \(FaultyCalls.preload) FLOCK_FAILS=\(failure) "$0" batch x.dump.xz -o out > summary; echo $?
      """, in: scratch.url)
    #expect(run.textWithoutWarnings == status + "\n", "\(run.errors)")
    #expect(run.errorsWithoutWarnings.contains("another batch is writing it") == (status == "74"), "\(run.errors)")
  }
}
