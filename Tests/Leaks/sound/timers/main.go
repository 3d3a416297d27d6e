// The timer is stopped when the request is done. A ticker and some timers are in use.
package main

import (
	"os"
	"runtime/debug"
	"time"
)

var kept []*time.Timer

func handle() {
	page := make([]byte, 8<<10)
	timer := time.AfterFunc(time.Hour, func() { report(page) })
	timer.Stop()
}

func report(page []byte) { println("slow", len(page)) }

func main() {
	ticker := time.NewTicker(time.Minute)
	for i := 0; i < 20; i++ {
		page := make([]byte, 8<<10)
		kept = append(kept, time.AfterFunc(time.Hour, func() { report(page) }))
	}
	for i := 0; i < 2000; i++ {
		handle()
	}
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
	ticker.Stop()
}
