/// What the command shows that is called without arguments: which question which command answers.
enum Questions {
  static let text = """
    heapdump2pprof answers questions about the memory of a Go program, from a heap dump
    (runtime/debug.WriteHeapDump) or an ELF core, and the executable:

      Who allocated the memory?       heapdump2pprof heap.dump --binary app
      Who holds it?                   heapdump2pprof heap.dump --binary app --profile retained
      Which types is it?              heapdump2pprof heap.dump --binary app --profile types
      What do the goroutines do?      heapdump2pprof heap.dump --binary app --profile goroutine
      What is in it, without pprof?   heapdump2pprof inspect heap.dump --binary app
      What leaks?                     heapdump2pprof inspect heap.dump --binary app --suspects
      Why is it still there?          heapdump2pprof inspect heap.dump --binary app --why main.T
      One page of all that, to send?  heapdump2pprof report heap.dump --binary app
      The same of many dumps?         heapdump2pprof batch dumps/ -o profiles

    `go tool pprof -http=: heap.pb.gz` shows a profile, `heapdump2pprof help` says more.

    """
}
