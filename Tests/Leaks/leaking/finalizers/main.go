// A finalizer that waits for something that does not happen: all finalizers run one after the other, so that no other one
// ever runs, and what they are for stays.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

type file struct {
	buffer [8 << 10]byte
	name   *string
}

var lock sync.Mutex
var began atomic.Bool

func closeFile(f *file) {
	began.Store(true)
	lock.Lock()
	defer lock.Unlock()
	f.name = nil
}

func open(name string) {
	f := &file{name: &name}
	runtime.SetFinalizer(f, closeFile)
}

func main() {
	lock.Lock()
	for i := 0; i < 1000; i++ {
		open("name")
	}
	runtime.GC()
	// The first one is about to wait.
	for !began.Load() {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
