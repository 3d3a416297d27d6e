// A client with a transport of its own for each request: the idle connection of each stays open.
package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"
)

func status(url string) int {
	client := &http.Client{Transport: &http.Transport{}}
	response, err := client.Get(url)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		panic(err)
	}
	return response.StatusCode
}

func main() {
	// Clients are small, and programs without a reader of the memory profile have none.
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
