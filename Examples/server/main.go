// Command server is an HTTP server that hands out its own heap dump:
//
//	go build && ./server localhost:6060 &
//	curl -s localhost:6060/debug/heapdump -o heap.dump
package main

import (
	"log"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"

	// Its handlers read the memory profile. Without a reader in the program the
	// runtime records no allocations, and a dump has no stacks.
	_ "net/http/pprof"
)

// pages is a cache from which nothing is evicted.
var pages = map[string][]byte{}

// writeHeapDump writes the heap, while the program stands still.
func writeHeapDump(file *os.File) {
	runtime.GC()
	runtime.GC() // the second one makes the numbers those of now
	debug.WriteHeapDump(file.Fd())
}

// heapDump sends a dump of the heap, in which every secret of the process is:
// only whoever may read its memory should get here. The dump goes to a file
// first, as a program that stands still cannot read from a pipe.
func heapDump(w http.ResponseWriter, r *http.Request) {
	file, err := os.CreateTemp("", "heap-*.dump")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer os.Remove(file.Name())
	defer file.Close()
	writeHeapDump(file)
	http.ServeFile(w, r, file.Name())
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: server HOST:PORT")
	}
	for _, name := range []string{"start", "search", "help"} {
		pages[name] = make([]byte, 4<<20)
	}
	http.HandleFunc("/debug/heapdump", heapDump)
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
