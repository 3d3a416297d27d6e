// A context for each request, of which the function that ends it is never called: its parent remembers it.
package main

import (
	"context"
	"os"
	"runtime/debug"
)

type key struct{}

var server, stop = context.WithCancel(context.Background())

func handle() {
	request := context.WithValue(server, key{}, make([]byte, 8<<10))
	request, cancel := context.WithCancel(request)
	use(request)
	_ = cancel
}

func use(request context.Context) {
	if request.Err() != nil {
		panic("over")
	}
}

func main() {
	for i := 0; i < 2000; i++ {
		handle()
	}
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
	stop()
}
