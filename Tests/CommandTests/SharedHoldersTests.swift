import Foundation
import Pprof
import Testing

/// A program that knows which of its variables and goroutines hold what together.
@Suite("What several hold together")
struct SharedHoldersTests {
  private static let source = """
    package main

    import (
    	"os"
    	"runtime"
    	"runtime/debug"
    	"sync"
    )

    type order struct{ text [4096]byte }

    type shop struct {
    	byID   map[int]*order
    	byName map[string]*order
    	first  *order
    }

    type page struct{ text [2048]byte }

    var orders shop

    var recent, popular, pinned, shown, read []*page

    type block struct{ bytes [65536]byte }

    var common *block

    //go:noinline
    func work(own *block, ready *sync.WaitGroup, stop <-chan struct{}) {
    	ready.Done()
    	<-stop
    	runtime.KeepAlive(own)
    }

    func main() {
    	orders = shop{byID: map[int]*order{}, byName: map[string]*order{}}
    	for id, name := range []string{"a", "b", "c", "d"} {
    		made := &order{}
    		orders.byID[id] = made
    		if id < 3 {
    			orders.byName[name] = made
    		}
    	}
    	for number := 0; number < 6; number++ {
    		made := &page{}
    		recent, popular = append(recent, made), append(popular, made)
    		if number >= 2 {
    			pinned = append(pinned, made)
    		}
    		if number >= 3 {
    			shown, read = append(shown, made), append(read, made)
    		}
    	}
    	var ready sync.WaitGroup
    	stop := make(chan struct{})
    	ready.Add(5)
    	between := &block{}
    	common = &block{}
    	for worker := 0; worker < 5; worker++ {
    		own := between
    		if worker == 4 {
    			own = common
    		}
    		go work(own, &ready, stop)
    	}
    	ready.Wait()
    	own := between
    	between = nil
    	_ = own
    	runtime.GC()
    	output, err := os.Create(os.Args[1])
    	if err != nil {
    		panic(err)
    	}
    	debug.WriteHeapDump(output.Fd())
    	runtime.KeepAlive(stop)
    }
    """

  private struct Holders: Decodable {
    struct Root: Decodable {
      struct Sharer: Decodable {
        let name: String
        let count: Int
      }

      let kind: String
      let name: String
      let bytes: Int
      let sharedBy: [Sharer]?
      let sharedByOthers: Int?
    }

    struct Whole: Decodable { let largest: [Root] }

    let holders: Whole
  }

  @Test("variables, parts of one, and goroutines, by their names")
  func names() throws {
    let scratch = try Scratch()
    try Data("module together\n".utf8).write(to: scratch.file("go.mod"))
    try Data(Self.source.utf8).write(to: scratch.file("main.go"))
    try Tool.check(["GOTOOLCHAIN=local", "CGO_ENABLED=0", "go", "build", "-o", "together", "."], in: scratch.url)
    try Tool.check("./together", "together.dump", in: scratch.url)

    try Tool.check(
      Tool.command, "together.dump", "--binary", "together", "--profile", "retained", "-o", "out.pb",
      in: scratch.url)
    let profile = try Profile(decoding: Array(scratch.bytes("out.pb")))
    var bytes: [[String]: Int64] = [:]
    for sample in profile.sample {
      let names = profile.functionNames(sample)
      guard ["main.order", "main.page", "main.block"].contains(names.first) else { continue }
      // In front of the object; which of them holds more alone depends on the release.
      bytes[Self.parts(names[1]), default: 0] += sample.value[1]
    }
    let expected: [[String]: Int64] = [
      ["map[int]*main.order"]: 4096, ["main.orders.byID", "main.orders.byName"]: 12288,
      ["main.popular", "main.recent"]: 4096, ["main.pinned", "main.popular", "main.recent"]: 2048,
      ["4 x main.work"]: 65536, ["main.common", "main.work"]: 65536,
    ]
    #expect(bytes.filter { !$0.key.contains("2 others") } == expected)
    let five = try #require(bytes.first { $0.key.contains("2 others") })
    #expect(five.key.count == 4 && five.value == 3 * 2048)

    let run = try Tool.check(
      Tool.command, "inspect", "together.dump", "--binary", "together", "--holders", "100", "--json", in: scratch.url)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let holders = try decoder.decode(Holders.self, from: Data(run.utf8)).holders.largest
    let three = try #require(holders.first { $0.name.hasSuffix("and 2 others") && $0.bytes == 3 * 2048 })
    #expect(three.kind == "shared" && three.sharedBy?.map(\.count) == [1, 1, 1] && three.sharedByOthers == 2)
    let shared = try #require(holders.first { Self.parts($0.name) == ["main.common", "main.work"] })
    #expect(shared.bytes == 65536 && shared.sharedBy?.map(\.name).sorted() == ["main.common", "main.work"])
    #expect(shared.sharedByOthers == nil)
    let workers = try #require(holders.first { $0.name == "4 x main.work" && $0.kind == "shared" })
    #expect(workers.bytes == 65536 && workers.sharedBy?.map(\.count) == [4])
    let screen = try Tool.check(
      Tool.command, "inspect", "together.dump", "--binary", "together", "--holders", "30", in: scratch.url)
    #expect(screen.contains("shared by 4 x main.work > main.block"), "\(screen)")
  }

  /// The names of a set, sorted: `main.a, main.b and main.c`.
  private static func parts(_ name: String) -> [String] {
    name.replacingOccurrences(of: " and ", with: ", ").components(separatedBy: ", ").sorted()
  }
}
