package main

import (
	"reflect"
	"sync"
	"time"
	"unsafe"
)

// What only goroutines hold that wait for a channel.

type message struct {
	at   *point
	text []named
	fill [3]int
}

var (
	pending      = make(chan *point)
	messages     = make(chan message)
	anything     = make(chan any)
	never        = make(chan bool)
	buffered     = make(chan *point, 1)
	noting       sync.Mutex
	begun        sync.WaitGroup
	messageValue = reflect.ValueOf(messages)
)

//go:noinline
func newMessage(category string) message {
	m := message{at: &point{1, 2}, text: []named{{name: "x", at: &point{3, 4}}, {}}}
	noting.Lock()
	note(category, unsafe.Pointer(m.at), "main.point", 1)
	note(category, unsafe.Pointer(&m.text[0]), "[]main.named", 2)
	note(category, unsafe.Pointer(m.text[0].at), "main.point", 1)
	noting.Unlock()
	begun.Done()
	return m
}

//go:noinline
func newPoint(category string) *point {
	p := &point{5, 6}
	noting.Lock()
	note(category, unsafe.Pointer(p), "main.point", 1)
	noting.Unlock()
	begun.Done()
	return p
}

//go:noinline
func sends() { messages <- newMessage("only a goroutine that sends holds it") }

//go:noinline
func sendsPointer(c chan *point) { c <- newPoint("only a goroutine that sends holds it, pointer") }

//go:noinline
func selects() {
	select {
	case messages <- newMessage("only a goroutine in a select holds it"):
	case pending <- newPoint("only a goroutine in a select holds it, pointer"):
	case <-never:
	case p := <-buffered:
		escape = unsafe.Pointer(p)
	}
}

//go:noinline
func sendsValue() {
	messageValue.Send(reflect.ValueOf(newMessage("only a goroutine that sends by reflect holds it")))
}

//go:noinline
func sendsInterface() { anything <- newMessage("only a goroutine that sends holds it, interface") }

func waiting(n int) {
	noting.Lock()
	for _, c := range []chan *point{pending, buffered} {
		note("channel of pointers, with and without a buffer", word(unsafe.Pointer(&c)), "chan *main.point", 1)
	}
	note("channel of structs, unbuffered", word(unsafe.Pointer(&messages)), "chan main.message", 1)
	noting.Unlock()
	// What select may receive into is cleared; a goroutine that receives has nothing yet.
	for i := 0; i < n; i++ {
		begun.Add(6)
		go sends()
		go sendsPointer(pending)
		go selects()
		go sendsValue()
		go sendsInterface()
	}
	begun.Wait()
	time.Sleep(50 * time.Millisecond)
}
