// A finalizer of an object that refers to itself by way of another: it never runs, and neither is ever freed.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type connection struct {
	buffer  [8 << 10]byte
	handler *handler
}

type handler struct {
	connection *connection
}

func connect() {
	c := &connection{}
	c.handler = &handler{connection: c}
	runtime.SetFinalizer(c, (*connection).close)
}

func (c *connection) close() { c.handler = nil }

func main() {
	for i := 0; i < 1000; i++ {
		connect()
	}
	runtime.GC()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
