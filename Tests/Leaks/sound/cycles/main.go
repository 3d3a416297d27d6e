// The finalizer is that of a handle, to which nothing leads back. A hundred are in use, in a cycle.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

type connection struct {
	buffer  [8 << 10]byte
	handler *handler
}

type handler struct {
	connection *connection
}

type handle struct {
	connection *connection
}

var handles []*handle

func connect() *handle {
	c := &connection{}
	c.handler = &handler{connection: c}
	h := &handle{connection: c}
	runtime.SetFinalizer(h, (*handle).close)
	return h
}

func (h *handle) close() { h.connection = nil }

func main() {
	for i := 0; i < 1000; i++ {
		h := connect()
		if i%10 == 0 {
			handles = append(handles, h)
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
