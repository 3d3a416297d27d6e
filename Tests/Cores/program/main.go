// A server that is busy while its heap is dumped: connections, goroutines that wait and run, finalizers, labels, large
// and small objects, reflection, cgo none.
//
//	program PREFIX [-busy N] [-rate N] [-wait DURATION]
//
// writes PREFIX.dump, PREFIX.heap.prof and PREFIX.goroutine.prof.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"sync"
	"time"
)

type order struct {
	ID    int               `json:"id"`
	Name  string            `json:"name"`
	Tags  []string          `json:"tags"`
	Extra map[string]string `json:"extra"`
	next  *order
}

var (
	mutex  sync.Mutex
	orders = map[int]*order{}
	last   *order
	blocks [][]*order
	kept   []interface{}
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func take(w http.ResponseWriter, r *http.Request) {
	var o order
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		http.Error(w, err.Error(), 400)
		return
	}
	mutex.Lock()
	o.next = last
	last = &o
	orders[o.ID] = &o
	mutex.Unlock()
	json.NewEncoder(w).Encode(&o)
}

func allocate(n int, stop <-chan bool) {
	var list *order
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		list = &order{ID: i, Name: fmt.Sprint("busy ", n), next: list, Extra: map[string]string{"a": "b"}}
		if i%1000 == 0 {
			list = nil
		}
	}
}

func wait(n int, c chan int) {
	local := [4]*order{{ID: n}, {ID: n + 1}}
	pprof.Do(context.Background(), pprof.Labels("worker", fmt.Sprint(n)), func(context.Context) { <-c })
	runtime.KeepAlive(&local)
}

func main() {
	prefix := os.Args[1]
	flags := flag.NewFlagSet("program", flag.ExitOnError)
	busy := flags.Int("busy", 0, "goroutines that allocate")
	rate := flags.Int("rate", 4096, "runtime.MemProfileRate")
	pause := flags.Duration("wait", 200*time.Millisecond, "how long they allocate before the dump")
	flags.Parse(os.Args[2:])
	runtime.MemProfileRate = *rate
	server := httptest.NewServer(http.HandlerFunc(take))
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			for j := 0; j < 40; j++ {
				body, _ := json.Marshal(order{ID: i*100 + j, Name: strings.Repeat("x", j), Tags: []string{"a", "b"},
					Extra: map[string]string{"k": "v"}})
				answer, err := http.Post(server.URL, "application/json", bytes.NewReader(body))
				check(err)
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
		}(i)
	}
	group.Wait()
	c := make(chan int)
	for i := 0; i < 10; i++ {
		go wait(i, c)
	}
	for i := 0; i < 20; i++ {
		o := &order{ID: i}
		runtime.SetFinalizer(o, func(o *order) { _ = o.ID })
		kept = append(kept, o)
		blocks = append(blocks, make([]*order, 5000+i*10))
		kept = append(kept, reflect.New(reflect.ArrayOf(100+i, reflect.TypeOf(o))).Interface())
	}
	stop := make(chan bool)
	for i := 0; i < *busy; i++ {
		go allocate(i, stop)
	}
	time.Sleep(*pause)
	if *busy == 0 {
		runtime.GC()
		runtime.GC()
	}
	debug.SetGCPercent(-1)
	file, err := os.Create(prefix + ".dump")
	check(err)
	debug.WriteHeapDump(file.Fd())
	check(file.Close())
	for _, name := range []string{"heap", "goroutine"} {
		file, err := os.Create(prefix + "." + name + ".prof")
		check(err)
		check(pprof.Lookup(name).WriteTo(file, 0))
		check(file.Close())
	}
	close(stop)
}
