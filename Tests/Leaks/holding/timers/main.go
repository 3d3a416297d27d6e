// Timers that hold what they will call: of a method, of a function literal, and with a channel.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

type session struct {
	number int
	body   []byte
}

func (s *session) expire() { println(s.number, len(s.body)) }

// Timers that somebody else has, too.
var stoppable = map[int]*time.Timer{}

func start(number int) *time.Timer {
	s := &session{number, make([]byte, 4096)}
	return time.AfterFunc(time.Hour, s.expire)
}

func remind() {
	page := make([]byte, 2048)
	time.AfterFunc(time.Hour, func() { println(len(page)) })
}

func tick() { <-time.NewTicker(time.Hour).C }

func main() {
	for i := 0; i < 300; i++ {
		start(i)
	}
	for i := 0; i < 200; i++ {
		remind()
	}
	for i := 0; i < 100; i++ {
		stoppable[i] = start(i)
	}
	for i := 0; i < 50; i++ {
		go tick()
	}
	// Until all of them wait.
	time.Sleep(100 * time.Millisecond)
	runtime.GC()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
	runtime.KeepAlive(stoppable)
}
