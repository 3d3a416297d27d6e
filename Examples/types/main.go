// Allocates objects of every kind that Go programs have, and writes beside a
// heap dump of itself what it allocated: what a tool that finds the types of a
// dump's objects is measured by.
//
//	go build -o types . && ./types -o out        # writes out.dump and out.truth
//
// out.truth has a line for each object: category, address, type, number of
// elements (bytes of texts), with tabs in between.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"time"
	"unsafe"
)

// record is what is known of an object; it does not keep it alive.
type record struct {
	category string
	address  uintptr
	typ      string
	count    int
}

var (
	records []record
	// escape makes everything that is noted live in the heap.
	escape unsafe.Pointer
)

// note records an object.
//
//go:noinline
func note(category string, p unsafe.Pointer, typ string, count int) {
	escape = p
	records = append(records, record{category, uintptr(p), typ, count})
}

// word is the pointer that a map, channel or function is.
//
//go:noinline
func word(p unsafe.Pointer) unsafe.Pointer { return *(*unsafe.Pointer)(p) }

var (
	n     = flag.Int("n", 100, "objects of each category")
	nodes = flag.Int("list", 0, "nodes of a linked list more, for measuring time")
	extra *node
)

func main() {
	out := flag.String("o", "types", "where to write, without .dump and .truth")
	flag.Parse()
	ordinary(*n)
	maps(*n)
	channels(*n)
	functions(*n)
	interfaces(*n)
	library(*n)
	difficult(*n)
	runTimeTypes(*n)
	waiting(*n)
	stacks(*n)
	for i := 0; i < *nodes; i++ {
		extra = &node{next: extra, value: i}
	}
	time.Sleep(50 * time.Millisecond)
	runtime.GC()
	runtime.GC()
	pooled(*n)
	escape = nil

	truth, err := os.Create(*out + ".truth")
	if err != nil {
		log.Fatal(err)
	}
	w := bufio.NewWriter(truth)
	for _, r := range records {
		fmt.Fprintf(w, "%s\t%#x\t%s\t%d\n", r.category, r.address, r.typ, r.count)
	}
	w.Flush()
	truth.Close()
	dump, err := os.Create(*out + ".dump")
	if err != nil {
		log.Fatal(err)
	}
	debug.WriteHeapDump(dump.Fd())
	dump.Close()
	keep()
}
