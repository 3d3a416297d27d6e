// A timer for each request that would report that it takes too long, and is not stopped when it is done.
package main

import (
	"os"
	"runtime/debug"
	"time"
)

func handle() {
	page := make([]byte, 8<<10)
	time.AfterFunc(time.Hour, func() { report(page) })
}

func report(page []byte) { println("slow", len(page)) }

func main() {
	for i := 0; i < 2000; i++ {
		handle()
	}
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
