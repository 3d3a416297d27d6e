// A pool of buffers that keeps those that have grown very large.
package main

import (
	"bytes"
	"os"
	"runtime/debug"
	"sync"
)

var buffers = sync.Pool{New: func() interface{} { return new(bytes.Buffer) }}

func render(size int) int {
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	buffer.Write(make([]byte, size))
	if size > 256<<10 {
		render(size * 3 / 4)
	}
	return buffer.Len()
}

func main() {
	render(3 << 20)
	debug.SetGCPercent(-1)
	render(3 << 20)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
