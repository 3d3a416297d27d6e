// Labels runs goroutines with labels of runtime/pprof that hold memory, some of which wait for minutes. It writes a heap dump and
// what runtime/pprof tells of the goroutines at that moment.
//
//	labels OUT [SECONDS]
//
// OUT.dump is the dump, OUT.goroutine.prof the goroutine profile, OUT.txt the tracebacks of /debug/pprof/goroutine?debug=2,
// and OUT.held has a line for each tenant, with the bytes that its goroutines alone hold. With SECONDS, so long pass between
// one round of goroutines and the next.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"time"
)

const rounds = 3

var (
	block = make(chan struct{})
	ready = make(chan struct{})
)

// hold keeps memory until the program ends.
//
//go:noinline
func hold(size int) {
	memory := make([]byte, size)
	ready <- struct{}{}
	<-block
	runtime.KeepAlive(memory)
}

// wait keeps nothing.
//
//go:noinline
func wait() {
	ready <- struct{}{}
	<-block
}

func start(ctx context.Context, count int, body func(), labels ...string) {
	for i := 0; i < count; i++ {
		go pprof.Do(ctx, pprof.Labels(labels...), func(context.Context) { body() })
		<-ready
	}
}

// text is a string in the heap: not a constant of the executable.
func text(parts ...interface{}) string { return fmt.Sprint(parts...) }

func round(number int) {
	ctx := context.Background()
	for tenant := 0; tenant < 3; tenant++ {
		name := text("tenant-", tenant)
		// Keys are constants of most programs, values are made.
		start(ctx, 2, func() { hold((tenant + 1) << 14) }, "tenant", name, text("ro", "und"), strconv.Itoa(1000+number))
	}
	// Others inherit labels, and have more of them than a bucket of a map has places.
	outer := pprof.WithLabels(ctx, pprof.Labels(text("out", "er"), text("yes", number)))
	pprof.SetGoroutineLabels(outer)
	go wait()
	<-ready
	var many []string
	for i := 0; i < 30; i++ {
		many = append(many, text("key-", i), text("value-", i*number))
	}
	start(outer, 1, wait, many...)
	start(ctx, 1, wait, text("em", "pty"), "", text("zone"), text("Zürich ", number), text("big"), text(make([]int, 300)))
	pprof.SetGoroutineLabels(ctx)
	go wait()
	<-ready
	// The second collection sets when the waits of these began, the one before which it is.
	runtime.GC()
	runtime.GC()
}

func main() {
	pause := 0
	if len(os.Args) > 2 {
		pause, _ = strconv.Atoi(os.Args[2])
	}
	for number := 0; number < rounds; number++ {
		round(number)
		time.Sleep(time.Duration(pause) * time.Second)
	}
	out := os.Args[1]
	held := create(out + ".held")
	for tenant := 0; tenant < 3; tenant++ {
		fmt.Fprintln(held, text("tenant-", tenant), 2*rounds*(tenant+1)<<14)
	}
	profile, traces, dump := create(out+".goroutine.prof"), create(out+".txt"), create(out+".dump")
	runtime.GC()
	runtime.GC()
	debug.WriteHeapDump(dump.Fd())
	check(pprof.Lookup("goroutine").WriteTo(profile, 0))
	check(pprof.Lookup("goroutine").WriteTo(traces, 2))
}

func create(name string) *os.File {
	file, err := os.Create(name)
	check(err)
	return file
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
