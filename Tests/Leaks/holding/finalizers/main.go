// What finalizers hold, by function. It writes a dump, then takes the finalizers away, one function after the other, and says
// what each collection frees: a line each of the function, of how many objects it was, and of bytes.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
	"unsafe"
)

type connection struct {
	buffer  [2000]byte
	handler *handler
}

type handler struct{ connection *connection }

func (c *connection) close() { c.handler = nil }

type file struct {
	self *file
	page []byte
}

func closeFile(f *file) { f.page = nil }

type lock struct {
	name  *string
	owner *file
}

var locks []*lock

func unlock(l *lock) { l.name = nil }

// The addresses of the objects, as nobody else may refer to them.
var connections, written, inUse []uintptr

// Each leads back to itself by what it refers to.
func connect(count int) {
	for i := 0; i < count; i++ {
		c := &connection{}
		c.handler = &handler{connection: c}
		runtime.SetFinalizer(c, (*connection).close)
		connections = append(connections, uintptr(unsafe.Pointer(c)))
	}
}

// Each has a pointer to itself, which the collector passes over: they are gone before the dump.
func open(count int) {
	for i := 0; i < count; i++ {
		f := &file{page: make([]byte, 3000)}
		f.self = f
		runtime.SetFinalizer(f, closeFile)
	}
}

// What the finalizers have captured leads back to them.
func write(count int) {
	for i := 0; i < count; i++ {
		f := &file{page: make([]byte, 1000)}
		runtime.SetFinalizer(f, func(*file) { println(len(f.page)) })
		written = append(written, uintptr(unsafe.Pointer(f)))
	}
}

// These are in use, and no more is held than what the finalizers have captured.
func acquire(count int) {
	for i := 0; i < count; i++ {
		l := &lock{name: new(string), owner: &file{page: make([]byte, 500)}}
		page := make([]byte, 700)
		runtime.SetFinalizer(l, func(l *lock) { println(len(page)); unlock(l) })
		locks = append(locks, l)
		inUse = append(inUse, uintptr(unsafe.Pointer(l)))
	}
}

func heap() int64 {
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func say(function string, objects []uintptr, remove func(object unsafe.Pointer)) {
	before := heap()
	for _, object := range objects {
		remove(unsafe.Pointer(object))
	}
	after := heap()
	fmt.Println(function, len(objects), before-after)
}

func main() {
	connect(500)
	open(300)
	write(200)
	acquire(100)
	heap()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
	say("main.(*connection).close", connections, func(c unsafe.Pointer) { runtime.SetFinalizer((*connection)(c), nil) })
	say("main.write.func1", written, func(f unsafe.Pointer) { runtime.SetFinalizer((*file)(f), nil) })
	say("main.acquire.func1", inUse, func(l unsafe.Pointer) { runtime.SetFinalizer((*lock)(l), nil) })
	runtime.KeepAlive(locks)
}
