package main

import "unsafe"

var (
	signals   []chan struct{}
	ints      []chan int
	refs      []chan *point
	values    []chan named
	chanChans []chan chan int
	receive   []<-chan int
)

func channels(n int) {
	for i := 0; i < n; i++ {
		a := make(chan struct{})
		note("channel, unbuffered", word(unsafe.Pointer(&a)), "chan struct {}", 1)
		signals = append(signals, a)
		b := make(chan int, 10)
		note("channel of numbers", word(unsafe.Pointer(&b)), "chan int", 1)
		ints = append(ints, b)
		c := make(chan *point, 4)
		p := &point{9, 9}
		c <- p
		note("channel of pointers", word(unsafe.Pointer(&c)), "chan *main.point", 1)
		note("channel of pointers: element", unsafe.Pointer(p), "main.point", 1)
		refs = append(refs, c)
		d := make(chan named, 3)
		d <- named{at: &point{1, 2}}
		note("channel of structs", word(unsafe.Pointer(&d)), "chan main.named", 1)
		values = append(values, d)
		e := make(chan chan int, 2)
		f := make(chan int, 1)
		e <- f
		note("channel of channels", word(unsafe.Pointer(&e)), "chan chan int", 1)
		note("channel in a channel", word(unsafe.Pointer(&f)), "chan int", 1)
		chanChans = append(chanChans, e)
		g := make(chan int, 20)
		note("channel held to receive only", word(unsafe.Pointer(&g)), "<-chan int", 1)
		receive = append(receive, g)
	}
}
