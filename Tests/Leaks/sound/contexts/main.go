// Contexts of requests that are over have ended; three hundred requests are in work.
package main

import (
	"context"
	"os"
	"runtime/debug"
	"sync"
)

type key struct{}

var server, stop = context.WithCancel(context.Background())

func handle(begun *sync.WaitGroup, wait bool) {
	request := context.WithValue(server, key{}, make([]byte, 8<<10))
	request, cancel := context.WithCancel(request)
	defer cancel()
	if wait {
		begun.Done()
		<-request.Done()
	}
	use(request)
}

func use(request context.Context) {
	if request.Value(key{}) == nil {
		panic("no value")
	}
}

func main() {
	var begun sync.WaitGroup
	begun.Add(300)
	for i := 0; i < 300; i++ {
		go handle(&begun, true)
	}
	begun.Wait()
	for i := 0; i < 2000; i++ {
		handle(&begun, false)
	}
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
	stop()
}
