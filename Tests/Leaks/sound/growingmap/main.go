// The same map as a cache: of two thousand sessions, the latest five hundred stay. It holds nearly all of the heap.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

type session struct {
	user string
	page []byte
}

type registry struct {
	byUser map[string]*session
}

var sessions = registry{byUser: map[string]*session{}}

func login(i int) {
	user := fmt.Sprint("user", i)
	sessions.byUser[user] = &session{user: user, page: make([]byte, 8<<10)}
	delete(sessions.byUser, fmt.Sprint("user", i-500))
}

func main() {
	for i := 0; i < 2000; i++ {
		login(i)
	}
	runtime.GC()
	// Programs without a reader of the memory profile have none.
	runtime.MemProfile(nil, true)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
