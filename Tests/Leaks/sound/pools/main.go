// The pool takes no buffer of more than 64 KiB, as package fmt does it.
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
	defer func() {
		if buffer.Cap() <= 64<<10 {
			buffers.Put(buffer)
		}
	}()
	buffer.Reset()
	buffer.Write(make([]byte, size))
	if size > 1<<10 {
		render(size / 2)
	}
	return buffer.Len()
}

func main() {
	for i := 0; i < 20; i++ {
		render(3 << 20)
	}
	debug.SetGCPercent(-1)
	render(3 << 20)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
