// A lock that is not given back after an error: all requests that come later wait for it.
package main

import (
	"errors"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// A page of a size that the compiler knows might be on the stack.
var pageSize = 16 << 10
var lock sync.Mutex
var handled atomic.Int32

func handle(page []byte) error {
	handled.Add(1)
	lock.Lock()
	if len(page) > 4<<10 {
		return errors.New("too long")
	}
	page[0]++
	lock.Unlock()
	return nil
}

func main() {
	for i := 0; i < 300; i++ {
		go func() { handle(make([]byte, pageSize)) }()
	}
	// All are about to wait.
	for handled.Load() < 300 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
