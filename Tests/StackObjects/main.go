// Goroutines that hold blocks of memory through variables whose address was taken, which no map of pointers has.
//
//	stackobjects PREFIX [BYTES]
//
// writes PREFIX.dump, and then, after a collection, PREFIX.truth: a line for each block, with its function, its size, and
// whether it is still there. Blocks have BYTES bytes and more, each another number of pages. If the runtime has the profile
// goroutineleak, it writes PREFIX.goroutineleak.prof, too.
package main

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sort"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

type block struct {
	owner string
	size  int
	freed atomic.Bool
}

var (
	quit    = make(chan int)
	started sync.WaitGroup
	size    = 10 << 20
	blocks  []*block
	lock    sync.Mutex
)

// allocate makes a block that says when it is freed.
//
//go:noinline
func allocate(owner string) []byte {
	lock.Lock()
	defer lock.Unlock()
	own := &block{owner: owner, size: size + 8192*len(blocks)}
	blocks = append(blocks, own)
	data := make([]byte, own.size)
	runtime.SetFinalizer(&data[0], func(*byte) { own.freed.Store(true) })
	return data
}

// park waits with a pointer to a variable of its caller.
//
//go:noinline
func park(p unsafe.Pointer, c chan int) {
	started.Done()
	<-c
	use(p)
}

//go:noinline
func use(p unsafe.Pointer) { runtime.KeepAlive(p) }

// A buffer that whoever is called has a pointer to.
func buffer() {
	b := *bytes.NewBuffer(allocate("buffer"))
	park(unsafe.Pointer(&b), quit)
}

// What only such a variable says the type of.
type numbers [1000]int

//go:noinline
func newNumbers() *numbers { return new(numbers) }

type request struct {
	group   sync.WaitGroup
	id      int
	body    []byte
	numbers *numbers
	// What looks like a pointer and is none.
	hidden uintptr
}

// A struct that is passed on by several functions.
func structure() {
	r := request{body: allocate("structure"), numbers: newNumbers()}
	r.hidden = uintptr(unsafe.Pointer(&allocate("hidden")[0]))
	forward(&r)
}

//go:noinline
func forward(r *request) {
	park(unsafe.Pointer(r), quit)
	use(unsafe.Pointer(r))
}

// An array with pointers, of which a slice is passed on.
func array() {
	var all [50][]byte
	all[40] = allocate("array")
	parkSlice(all[10:20])
}

//go:noinline
func parkSlice(s [][]byte) {
	started.Done()
	<-quit
	use(unsafe.Pointer(&s[0]))
}

// A closure that refers to a variable of the function that made it, and does not escape.
func closure() {
	data := allocate("closure")
	call(func() {
		started.Done()
		<-quit
		data = data[1:]
	})
}

//go:noinline
func call(f func()) { f() }

// A variable to which another variable leads.
func chain() {
	inner := request{body: allocate("chain")}
	outer := struct {
		id    int
		inner *request
	}{1, &inner}
	park(unsafe.Pointer(&outer), quit)
}

// A variable that is used again behind the wait: the map of pointers has it.
func usedAgain() {
	r := request{body: allocate("usedAgain")}
	use(unsafe.Pointer(&r))
	park(nil, quit)
	use(unsafe.Pointer(&r))
}

// A variable that nothing uses any more.
func unused() {
	r := request{body: allocate("unused")}
	use(unsafe.Pointer(&r))
	park(nil, quit)
}

// A result in memory whose address is taken.
func result() (r [3][]byte) {
	r[2] = allocate("result")
	park(unsafe.Pointer(&r), quit)
	return
}

// What comes in registers to a function that package reflect made, and is used by nobody.
func reflected() {
	wait := func([]reflect.Value) []reflect.Value {
		started.Done()
		<-quit
		return nil
	}
	made := reflect.MakeFunc(reflect.TypeOf(func([]byte) {}), wait).Interface().(func([]byte))
	made(allocate("reflected"))
}

// A goroutine that can never go on.
func leaked() {
	r := request{body: allocate("leaked")}
	park(unsafe.Pointer(&r), make(chan int))
}

// Goroutines that wait for what nobody else has, with variables that are in use, and that are not.
func selecting() {
	r := request{body: allocate("selecting")}
	forwardSelect(&r, make(chan int), make(chan string))
}

//go:noinline
func forwardSelect(r *request, numbers chan int, texts chan string) {
	started.Done()
	select {
	case <-numbers:
	case texts <- "":
	}
	use(unsafe.Pointer(r))
}

type guarded struct {
	mutex sync.Mutex
	body  []byte
}

func locking() {
	r := request{body: allocate("locking")}
	use(unsafe.Pointer(&r))
	g := &guarded{}
	g.mutex.Lock()
	started.Done()
	g.mutex.Lock()
	g.body = nil
}

// A goroutine that waits for a channel to which only a variable of another one leads.
func waiting(c chan int) {
	r := request{body: allocate("waiting")}
	park(unsafe.Pointer(&r), c)
}

func holding() {
	c := struct{ channel chan int }{make(chan int)}
	started.Add(1)
	go waiting(c.channel)
	park(unsafe.Pointer(&c), quit)
}

func main() {
	debug.SetGCPercent(-1)
	if len(os.Args) > 2 {
		fmt.Sscan(os.Args[2], &size)
	}
	functions := []func(){buffer, structure, array, closure, chain, usedAgain, unused, func() { result() }, reflected, leaked, selecting, locking, holding}
	for _, f := range functions {
		started.Add(1)
		go f()
		started.Wait()
	}
	time.Sleep(100 * time.Millisecond)
	write(os.Args[1])
}

//go:noinline
func write(prefix string) {
	file, err := os.Create(prefix + ".dump")
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(file.Fd())
	file.Close()
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(100 * time.Millisecond)
	}
	truth, err := os.Create(prefix + ".truth")
	if err != nil {
		panic(err)
	}
	sort.Slice(blocks, func(i, j int) bool { return blocks[i].size < blocks[j].size })
	for _, b := range blocks {
		state := "held"
		if b.freed.Load() {
			state = "freed"
		}
		fmt.Fprintln(truth, b.owner, b.size, state)
	}
	truth.Close()
	if profile := pprof.Lookup("goroutineleak"); profile != nil {
		file, err := os.Create(prefix + ".goroutineleak.prof")
		if err != nil {
			panic(err)
		}
		profile.WriteTo(file, 0)
		file.Close()
	}
}
