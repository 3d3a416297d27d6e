// Sessions in a map of a global variable that nobody takes out again.
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

func login(user string) {
	sessions.byUser[user] = &session{user: user, page: make([]byte, 8<<10)}
}

func main() {
	for i := 0; i < 3000; i++ {
		login(fmt.Sprint("user", i))
		if i == 2000 {
			runtime.GC()
		}
	}
	// Programs without a reader of the memory profile have none.
	runtime.MemProfile(nil, true)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
