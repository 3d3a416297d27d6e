// A finalizer that waits for something that does not happen: all finalizers run one after the other, so that no other one
// ever runs, and what they are for stays.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

type file struct {
	buffer [8 << 10]byte
	name   *string
}

var lock sync.Mutex

func closeFile(f *file) {
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
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
