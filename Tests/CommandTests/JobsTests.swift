import Foundation
import Testing

@Suite("Jobs of a batch")
struct JobsTests {
  @Test("six jobs wait for six inputs at a time, however few processors there are")
  func sideBySide() throws {
    let scratch = try Scratch()
    // Each pipe is opened for writing before anything is written to the first: that needs a reader of every one of them.
    let run = try Tool.shell(
      """
      xz -dc '\(Fixture(name: "go1.27-amd64").dump.path)' > all
      for i in 1 2 3 4 5 6; do mkfifo $i.dump; done
      timeout 30 "$0" batch [1-6].dump -o out --jobs 6 & batch=$!
      timeout 20 bash -c '
        exec 3> 1.dump 4> 2.dump 5> 3.dump 6> 4.dump 7> 5.dump 8> 6.dump
        for i in 3 4 5 6 7 8; do cat all >&$i; eval "exec $i>&-"; done'
      wait $batch; echo $?; ls out; for i in 2 3 4 5 6; do cmp out/1.pb.gz out/$i.pb.gz; done
      """, in: scratch.url)
    let outputs = (1...6).map { "\($0).pb.gz\n" }.joined()
    #expect(run.text.contains("0 skipped, 0 failed\n0\n\(outputs)"), "\(run.text) \(run.errors)")
  }

  @Test("where the system gives no more threads, fewer jobs do all the work")
  func fewThreads() throws {
    let scratch = try Scratch()
    let run = try Tool.shell(
      """
      mkdir in; xz -dc '\(Fixture(name: "go1.27-amd64").dump.path)' > in/1.dump
      for i in $(seq 2 20); do ln in/1.dump in/$i.dump; done
      # Address space for some threads' stacks of 64 MB, not for twenty.
      (ulimit -s 65536; ulimit -v 700000; "$0" batch in -o out --jobs 20); echo $?
      """, in: scratch.url)
    #expect(
      run.text.contains("20 converted") && run.text.hasSuffix(", 0 skipped, 0 failed\n0\n"),
      "\(run.text) \(run.errors)")
  }
}
