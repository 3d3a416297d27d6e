// A program that dies in many ways, with goroutines of all kinds around.
//
//	crash KIND
//
// writes what the runtime says of its goroutines to standard error, and dies with a core if GOTRACEBACK=crash.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

type node struct {
	next  *node
	value int
}

type shape interface{ area(n int) int }

type square struct{ side int }

// The receiver's copy is in a wrapper of (*square).
func (s square) area(n int) int {
	ready <- true
	<-never
	return s.side * n
}

type outer struct{ *inner }
type inner struct{ shape }

var (
	never = make(chan bool)
	ready = make(chan bool, 100000)
	sink  *node
	total int
	// Waits for these: goroutines that are where they shall be when the program dies.
	started int
)

func do(f func()) {
	started++
	go f()
}

// Inlined into its callers.
func step(n *node) int { return deeper(n) + 1 }

func deeper(n *node) int { return n.value + n.next.value }

func generic[T any](values []T, f func(T)) {
	for _, value := range values {
		f(value)
	}
}

//go:noinline
func arguments(a int, b string, c []byte, d interface{}) int {
	ready <- true
	<-never
	return a + len(b) + len(c)
}

//go:noinline
func recursive(n int) int {
	if n == 0 {
		ready <- true
		<-never
	}
	return recursive(n-1) + 1
}

func spin() {
	ready <- true
	for i := 0; ; i++ {
		total += i & 3
	}
}

func allocate() {
	ready <- true
	for {
		var list *node
		for i := 0; i < 100; i++ {
			list = &node{list, i}
		}
		sink = list
	}
}

func clock() {
	ready <- true
	for {
		if time.Now().IsZero() {
			return
		}
	}
}

func systemCalls() {
	ready <- true
	for {
		syscall.Getppid()
	}
}

func grow() {
	ready <- true
	for {
		growing(200)
	}
}

//go:noinline
func growing(n int) byte {
	var block [512]byte
	block[n] = byte(n)
	if n == 0 {
		return 0
	}
	return growing(n-1) + block[n/2]
}

func deferred() {
	defer func(n int) {
		ready <- true
		<-never
	}(1)
	defer func() {
		recover()
	}()
	var n *node
	total += n.value
}

// All kinds of goroutines that wait.
func background() {
	for i := 0; i < 3; i++ {
		do(func() { ready <- true; select {} })
	}
	// A wrapper of the compiler's calls these.
	started++
	go arguments(1, "two", []byte("three"), 4.0)
	do(func() { defer arguments(1, "", nil, nil) })
	do(func() { recursive(30) })
	// More frames than the runtime prints.
	do(func() { recursive(300) })
	do(func() { generic([]string{"a"}, func(string) { ready <- true; <-never }) })
	do(func() { var s shape = &square{2}; s.area(3) })
	do(func() { var s shape = outer{&inner{&square{2}}}; s.area(3) })
	do(func() { f := outer{&inner{square{2}}}.area; f(4) })
	do(func() {
		reflect.ValueOf(arguments).Call([]reflect.Value{
			reflect.ValueOf(1), reflect.ValueOf("x"), reflect.ValueOf([]byte{}), reflect.ValueOf(2)})
	})
	do(func() {
		made := reflect.MakeFunc(reflect.TypeOf(func(int) {}), func(in []reflect.Value) []reflect.Value {
			ready <- true
			<-never
			return nil
		})
		made.Interface().(func(int))(1)
	})
	do(func() {
		sort.Slice(make([]int, 3), func(i, j int) bool { ready <- true; <-never; return false })
	})
	do(func() {
		pprof.Do(context.Background(), pprof.Labels("job", "wait"), func(context.Context) { ready <- true; <-never })
	})
	do(deferred)
	do(func() { var m sync.Mutex; m.Lock(); ready <- true; m.Lock() })
	do(func() { var c = sync.NewCond(&sync.Mutex{}); c.L.Lock(); ready <- true; c.Wait() })
	do(func() { var g sync.WaitGroup; g.Add(1); ready <- true; g.Wait() })
	do(func() { ready <- true; time.Sleep(time.Hour) })
	do(func() {
		timer := time.NewTimer(time.Hour)
		ready <- true
		select {
		case <-timer.C:
		case never <- true:
		}
	})
	do(func() { r, _ := io.Pipe(); ready <- true; r.Read(make([]byte, 10)) })
	do(func() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		ready <- true
		listener.Accept()
	})
	do(func() {
		var pair [2]int
		syscall.Pipe(pair[:])
		ready <- true
		// Not a file of the network poller: a thread waits.
		syscall.Read(pair[0], make([]byte, 10))
	})
	do(func() { runtime.LockOSThread(); ready <- true; select {} })
	for i := 0; i < started; i++ {
		<-ready
	}
}

func busy(kinds ...func()) {
	for _, kind := range kinds {
		go kind()
		<-ready
	}
	time.Sleep(20 * time.Millisecond)
}

func kill(signal syscall.Signal) {
	syscall.Kill(syscall.Getpid(), signal)
	select {}
}

type failing struct{}

func (failing) Error() string { panic("an error that panics") }

func panics(depth int) {
	defer func() {
		if r := recover(); r != nil {
			panic(fmt.Sprint("again ", r))
		}
	}()
	if depth > 0 {
		panics(depth - 1)
	}
	panic("first")
}

func main() {
	kind := os.Args[1]
	debug.SetGCPercent(50)
	if kind != "deadlock" {
		background()
	}
	switch kind {
	case "quit":
		kill(syscall.SIGQUIT)
	case "abort":
		kill(syscall.SIGABRT)
	case "busy":
		busy(spin, allocate, clock, systemCalls, grow)
		kill(syscall.SIGQUIT)
	case "spin":
		busy(spin, spin, spin)
		kill(syscall.SIGABRT)
	case "allocate":
		busy(allocate, allocate, grow)
		kill(syscall.SIGQUIT)
	case "clock":
		busy(clock, clock, clock)
		kill(syscall.SIGQUIT)
	case "nil":
		total = step(&node{value: 1})
	case "nilcall":
		var f func(int) int
		total = f(1)
	case "divide":
		total = 1 / (len(os.Args) - 2)
	case "panic":
		panic(bytes.NewBuffer([]byte("buffer")))
	case "panics":
		panics(3)
	case "goexit":
		defer func() { panic("in a deferred call") }()
		runtime.Goexit()
	case "error":
		panic(failing{})
	case "nilmethod":
		var s *square
		var i shape = s
		total = i.area(1)
	case "map":
		m := map[int]int{}
		for i := 0; i < 4; i++ {
			go func() {
				for j := 0; ; j++ {
					m[j&15] = j
				}
			}()
		}
		select {}
	case "deadlock":
		for i := 0; i < 10; i++ {
			go recursive(i)
		}
		<-never
	case "mutex":
		var m sync.Mutex
		m.Unlock()
	case "overflow":
		debug.SetMaxStack(1 << 20)
		recursive(1 << 30)
	case "memory":
		var limit syscall.Rlimit
		syscall.Getrlimit(syscall.RLIMIT_AS, &limit)
		limit.Cur = 4 << 30
		syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
		kept := [][]byte{}
		for {
			kept = append(kept, make([]byte, 1<<28))
		}
	case "finalizer":
		for i := 0; i < 10; i++ {
			runtime.SetFinalizer(&node{value: 1}, func(n *node) { panic("finalizer") })
			runtime.GC()
		}
		select {}
	case "many":
		for i := 0; i < 20000; i++ {
			do(func() { recursive(i % 7) })
		}
		for i := 0; i < 20000; i++ {
			<-ready
		}
		panic(strings.Repeat("many ", 3))
	case "cgo":
		crashInC()
	case "callback":
		crashInCallback()
	case "callbackwait":
		go waitInCallback()
		<-ready
		kill(syscall.SIGQUIT)
	default:
		fmt.Fprintln(os.Stderr, "crash: no kind", kind)
		os.Exit(2)
	}
}
