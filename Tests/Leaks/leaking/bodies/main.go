// Bodies of responses that are not closed.
package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"
)

var client = new(http.Client)

func status(url string) int {
	response, err := client.Get(url)
	if err != nil {
		panic(err)
	}
	return response.StatusCode
}

func main() {
	// Requests are small, and programs without a reader of the memory profile have none.
	runtime.MemProfileRate = 512
	runtime.MemProfile(nil, true)
	var idle atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write(make([]byte, 1000))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateIdle {
			idle.Add(1)
		}
	}
	server.Start()
	for i := 0; i < 100; i++ {
		status(server.URL)
	}
	// The server has sent all.
	for idle.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
