package main

import (
	"fmt"
	"reflect"
	"sync"
	"time"
)

// forever never gets a value.
var forever = make(chan int)

// wait and those that call it are small enough to be inlined.
func wait() int { return <-forever }

func waitTwice(n int) int { return n + wait() }

type waiter interface{ wait(n int) int }

type gate struct{ factor int }

func (g gate) wait(n int) int { return n * g.factor * wait() }

func (g *gate) begin() { keep(g.wait(2)) }

type house struct {
	*gate
	name string
}

type couple[K comparable, V any] struct {
	key   K
	value V
}

func (p *couple[K, V]) wait() V {
	keep(wait())
	return p.value
}

//go:noinline
func waitAs[T any](make func(int) T) T { return make(wait()) }

// deep calls itself, inlined once into itself or not.
func deep(n int) int {
	if n == 0 {
		return waitTwice(n)
	}
	return deep(n-1) + 1
}

//go:noinline
func waitAll(waiters []waiter) (sum int) {
	for _, w := range waiters {
		sum += w.wait(1)
	}
	return
}

// waitFailing waits in a function that runs because of a panic.
func waitFailing(n int) {
	defer func() {
		keep(recover(), wait())
	}()
	keep(fail2(n))
}

func fail2(n int) any {
	var none *tree
	var unknown waiter
	switch n {
	case 0:
		return none.label
	case 1:
		return make([]int, 1)[n]
	case 2:
		panic(fmt.Errorf("failure %d", n))
	case 3:
		return unknown.wait(n)
	default:
		// A method of a value, through a pointer that is nil.
		return waitAll([]waiter{house{}})
	}
}

func waitDeferred(g *gate) {
	defer g.begin()
	defer func(n int) { keep(n) }(3)
	keep(g)
}

// parked starts goroutines that wait in every way that makes the frames of a
// stack hard to tell, and returns when all of them do.
func parked() {
	g := &gate{3}
	h := house{g, "h"}
	go wait()
	go waitTwice(4)
	go g.begin()
	go func() { keep(waitTwice(5)) }()
	begin := g.begin
	go begin()
	start(g.wait)
	go waitAll([]waiter{h})
	go waitAll([]waiter{&h})
	go waitAll([]waiter{g})
	go func() { keep((&couple[string, int]{"a", 1}).wait()) }()
	go (&couple[string, []int]{"a", nil}).wait()
	go (&couple[int, *gate]{1, g}).wait()
	go waitAs(func(n int) string { return fmt.Sprint(n) })
	go waitAs(func(n int) *gate { return &gate{n} })
	go deep(6)
	for i := 0; i < 5; i++ {
		go waitFailing(i)
	}
	go waitDeferred(g)
	go reflect.ValueOf(g.wait).Call([]reflect.Value{reflect.ValueOf(1)})
	made := reflect.MakeFunc(reflect.TypeOf(g.wait), func(in []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(waitTwice(int(in[0].Int())))}
	})
	go made.Interface().(func(int) int)(7)
	var locked sync.Mutex
	locked.Lock()
	go locked.Lock()
	var group sync.WaitGroup
	group.Add(1)
	go group.Wait()
	condition := sync.NewCond(new(sync.Mutex))
	go func() {
		condition.L.Lock()
		condition.Wait()
	}()
	var once sync.Once
	go once.Do(g.begin)
	go time.Sleep(time.Hour)
	go func() {
		select {
		case n := <-forever:
			keep(n)
		case <-time.After(time.Hour):
		}
	}()
	go func() { select {} }()
	time.AfterFunc(1, func() { keep(waitTwice(8)) })
	time.Sleep(200 * time.Millisecond)
	keep(&locked, &group)
}

//go:noinline
func start(f func(int) int) { go f(9) }
