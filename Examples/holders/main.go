// Command holders holds memory in every way that a Go program can, in amounts
// that it knows, and writes a heap dump:
//
//	go build && ./holders holders.dump
//	heapdump2pprof holders.dump --profile retained
//	go tool pprof -http=: holders.retained.pb.gz
//
// It prints what it holds, so that one can look for it: how many bytes, in how
// many objects, and who holds them. What the runtime needs for maps, channels,
// pools and closures comes on top.
//
// With -part 8 it holds an eighth of everything.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"unsafe"
)

const (
	kB      = 1 << 10
	mB      = 1 << 20
	pointer = int(unsafe.Sizeof(uintptr(0)))
	slice   = int(unsafe.Sizeof([]byte{}))
)

// part is what all amounts are divided by.
var part = 1

// held says how much somebody holds.
func held(bytes, objects int, holder string) {
	fmt.Printf("%9d %7d  %s\n", bytes, objects, holder)
}

// bytes makes an object of some size that has no pointers.
//
//go:noinline
func bytes(size int) []byte {
	made := make([]byte, size)
	made[0] = 1
	return made
}

// A map: 20 MB in small values.

type user struct {
	photo [kB]byte
}

var users = map[int]*user{}

func fillUsers() {
	count := 20 * mB / kB / part
	for id := 0; id < count; id++ {
		users[id] = &user{}
	}
	held(count*kB, count, "main.users")
}

// A cache that is known only by what it can do.

type cache interface {
	page(number int) []byte
}

type pageCache struct {
	name  string
	pages [][]byte
}

func (c *pageCache) page(number int) []byte { return c.pages[number] }

var pages cache

func fillPages() {
	count := 8 * mB / (8 * kB) / part
	made := &pageCache{name: "pages", pages: make([][]byte, count)}
	for i := range made.pages {
		made.pages[i] = bytes(8 * kB)
	}
	pages = made
	held(int(unsafe.Sizeof(*made))+count*(slice+8*kB), 2+count, "main.pages")
}

// A linked list of a million nodes.

type event struct {
	earlier *event
	time    uintptr
}

var events *event

func fillEvents() {
	count := 1000000 / part
	for i := 0; i < count; i++ {
		events = &event{earlier: events, time: uintptr(i)}
	}
	held(count*int(unsafe.Sizeof(event{})), count, "main.events")
}

// A tree, whose nodes refer to more than each other.

type tree struct {
	left, right *tree
	words       []*[64]byte
}

var index *tree

func makeTree(depth int) *tree {
	if depth == 0 {
		return nil
	}
	made := &tree{makeTree(depth - 1), makeTree(depth - 1), make([]*[64]byte, 4)}
	for i := range made.words {
		made.words[i] = &[64]byte{}
	}
	return made
}

func fillIndex() {
	depth := 13
	for size := part; size > 1; size /= 2 {
		depth--
	}
	index = makeTree(depth)
	count := 1<<depth - 1
	held(count*(int(unsafe.Sizeof(tree{}))+4*(pointer+64)), count*6, "main.index")
}

// A cycle: each room has two neighbours, who know it too.

type room struct {
	left, right *room
	things      []byte
}

var start *room

func fillRooms() {
	first := &room{things: bytes(64 * kB / part)}
	last := first
	for i := 1; i < 32; i++ {
		next := &room{left: last, things: bytes(64 * kB / part)}
		last.right = next
		last = next
	}
	last.right, first.left = first, last
	start = first
	held(32*(int(unsafe.Sizeof(room{}))+64*kB/part), 64, "main.start")
}

// What two global variables share belongs to neither.

var (
	table []byte
	view  []byte
)

func fillTable() {
	table = bytes(3 * mB / part)
	view = table[kB : 2*kB]
	held(3*mB/part, 1, "globals")
}

// Goroutines, which hold what their functions work with.

//go:noinline
func serve(number int, ready *sync.WaitGroup, stop <-chan struct{}) {
	receive(bytes(mB/part), ready, stop)
}

//go:noinline
func receive(request []byte, ready *sync.WaitGroup, stop <-chan struct{}) {
	wait(ready, stop)
	runtime.KeepAlive(request)
}

//go:noinline
func wait(ready *sync.WaitGroup, stop <-chan struct{}) {
	ready.Done()
	<-stop
}

func startServers(stop <-chan struct{}) {
	var ready sync.WaitGroup
	ready.Add(10)
	for i := 0; i < 10; i++ {
		go serve(i, &ready, stop)
	}
	ready.Wait()
	held(10*(mB/part), 10, "main.serve")
}

// What a global variable and a goroutine share belongs to neither.

var report []byte

//go:noinline
func send(report []byte, ready *sync.WaitGroup, stop <-chan struct{}) {
	wait(ready, stop)
	runtime.KeepAlive(report)
}

func startSender(stop <-chan struct{}) {
	report = bytes(2 * mB / part)
	var ready sync.WaitGroup
	ready.Add(1)
	go send(report, &ready, stop)
	ready.Wait()
	held(2*mB/part, 1, "shared")
}

// A variable whose address was taken is not listed as one of its function.

type message struct {
	text []byte
}

//go:noinline
func readMessage(into *message, ready *sync.WaitGroup, stop <-chan struct{}) {
	into.text = bytes(mB / part)
	wait(ready, stop)
	runtime.KeepAlive(into)
}

//go:noinline
func listen(ready *sync.WaitGroup, stop <-chan struct{}) {
	var received message
	readMessage(&received, ready, stop)
	runtime.KeepAlive(received.text)
}

func startListener(stop <-chan struct{}) {
	var ready sync.WaitGroup
	ready.Add(1)
	go listen(&ready, stop)
	ready.Wait()
	held(mB/part, 1, "main.listen")
}

// A deferred call holds what its closure refers to.

//go:noinline
func work(ready *sync.WaitGroup, stop <-chan struct{}) {
	for _, size := range []int{mB / part} {
		undo := bytes(size)
		defer func() { undo[0]++ }()
	}
	wait(ready, stop)
}

func startWorker(stop <-chan struct{}) {
	var ready sync.WaitGroup
	ready.Add(1)
	go work(&ready, stop)
	ready.Wait()
	held(mB/part, 1, "main.work")
}

// A channel holds what was sent and not received.

type job struct {
	text [4 * kB]byte
}

var jobs = make(chan *job, 256)

func fillJobs() {
	count := 256 / part
	for i := 0; i < count; i++ {
		jobs <- &job{}
	}
	held(256*pointer+count*4*kB, 1+count, "main.jobs")
}

// A pool holds what was put back until two collections have passed.

var buffers sync.Pool

func fillBuffers() {
	buffer := bytes(mB / part)
	buffers.Put(&buffer)
	held(slice+mB/part, 2, "main.buffers")
}

// A finalizer holds what its closure refers to, and what its object does: the
// object itself is garbage.

type file struct {
	name   string
	buffer []byte
}

//go:noinline
func openFiles(count int) {
	log := bytes(512 * kB / part)
	for i := 0; i < count; i++ {
		opened := &file{name: "a file", buffer: bytes(512 * kB / part)}
		runtime.SetFinalizer(opened, func(closed *file) { log[0] += closed.buffer[0] })
	}
}

func forgetFiles() {
	finish(func() { openFiles(3) })
	held(4*(512*kB/part), 4, "finalizers")
}

// Garbage that was not collected yet.

//go:noinline
func waste(count int) {
	for i := 0; i < count; i++ {
		bytes(64 * kB / part)
	}
}

func leaveGarbage() {
	finish(func() { waste(64) })
	held(64*(64*kB/part), 64, "unreachable")
}

// finish runs a function on a stack that is gone afterwards, with all that the
// function left there.
func finish(function func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		function()
	}()
	<-done
}

func main() {
	flag.IntVar(&part, "part", 1, "hold only a `N`th of everything: 1, 2, 4 or 8")
	flag.Parse()
	if flag.NArg() != 1 || part < 1 || part > 8 || part&(part-1) != 0 {
		fmt.Fprintln(os.Stderr, "usage: holders [-part N] FILE")
		os.Exit(2)
	}
	output, err := os.Create(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "holders:", err)
		os.Exit(1)
	}

	// Without a call like this one the linker leaves the memory profile out, and
	// the dump does not say who allocated what.
	runtime.MemProfile(nil, true)

	stop := make(chan struct{})
	fillUsers()
	fillPages()
	fillEvents()
	fillIndex()
	fillRooms()
	fillTable()
	startServers(stop)
	startSender(stop)
	startListener(stop)
	startWorker(stop)
	fillJobs()

	// From here on nothing is collected.
	runtime.GC()
	runtime.GC()
	debug.SetGCPercent(-1)
	fillBuffers()
	forgetFiles()
	leaveGarbage()
	debug.WriteHeapDump(output.Fd()) // stops the program while it writes
	if err := output.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "holders:", err)
		os.Exit(1)
	}
	runtime.KeepAlive(stop)
}
