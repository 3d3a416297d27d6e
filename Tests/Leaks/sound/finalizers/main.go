// Finalizers run, and the objects are gone. Fifty are in use.
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
var files []*file

func closeFile(f *file) {
	lock.Lock()
	defer lock.Unlock()
	f.name = nil
}

func open(name string) *file {
	f := &file{name: &name}
	runtime.SetFinalizer(f, closeFile)
	return f
}

func main() {
	for i := 0; i < 1000; i++ {
		f := open("name")
		if i%20 == 0 {
			files = append(files, f)
		}
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
