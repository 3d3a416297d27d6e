package main

import (
	"runtime"
	"sync"
	"unsafe"
)

// Arrays of which all may be used, as something refers to them whose reach is not known: nothing of them is waste.
var (
	heldByFrame   [][]byte
	heldByPointer struct {
		pointer unsafe.Pointer
		part    []byte
	}
	heldByByte struct {
		first *byte
		part  []byte
		text  string
	}
	quit = make(chan struct{})
)

// hold waits with a slice of all of it.
//
//go:noinline
func hold(all []byte, started *sync.WaitGroup) {
	started.Done()
	<-quit
	runtime.KeepAlive(all)
}

func makeUnknown() {
	scenario("heldByFrame", func(v string) {
		var started sync.WaitGroup
		for i := 0; i < 5; i++ {
			all := bytesOf(4096)
			heldByFrame = append(heldByFrame, all[:10:10], all[:20])
			started.Add(1)
			go hold(all, &started)
		}
		started.Wait()
		expectArray(v, heldByFrame)
	})

	scenario("heldByPointer", func(v string) {
		all := bytesOf(4096)
		heldByPointer.pointer = unsafe.Pointer(&all[0])
		heldByPointer.part = all[:10:10]
	})

	// A pointer to a byte may be one to all that are behind it.
	scenario("heldByByte", func(v string) {
		all := bytesOf(4096)
		heldByByte.first = &all[5]
		heldByByte.part = all[:10:10]
		heldByByte.text = textOf(4096)[1:20]
		expect(v, "pinned buffers", 4096-19, 1, 4096)
	})
}
