package main

import (
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Arrays of which all may be used, as something else refers to them, with all of it or a reach that is not known: nothing of them is waste.
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
	heldByClosure struct {
		closure func() byte
		part    []byte
	}
	heldByValue struct {
		value atomic.Value
		part  []byte
	}
	heldByInterface struct {
		all  any
		part []byte
	}
	heldByReflection struct {
		all  reflect.Value
		part []byte
	}
	heldByChannel struct {
		all  chan []byte
		part []byte
	}
	heldByMap struct {
		all  map[int][]byte
		part []byte
	}
	heldByBytes struct {
		all  *[4096]byte
		part []byte
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

	scenario("heldByClosure", func(v string) {
		all := bytesOf(4096)
		heldByClosure.closure = func() byte { return all[len(all)-1] }
		heldByClosure.part = all[:10:10]
	})

	scenario("heldByValue", func(v string) {
		all := bytesOf(4096)
		heldByValue.value.Store(all)
		heldByValue.part = all[:10:10]
		expectRounding[[]byte](v, 1)
	})

	scenario("heldByInterface", func(v string) {
		all := bytesOf(4096)
		heldByInterface.all = all
		heldByInterface.part = all[:10:10]
		expectRounding[[]byte](v, 1)
	})

	scenario("heldByReflection", func(v string) {
		all := bytesOf(4096)
		heldByReflection.all = reflect.ValueOf(all)
		heldByReflection.part = all[:10:10]
		expectRounding[[]byte](v, 1)
	})

	scenario("heldByChannel", func(v string) {
		all := bytesOf(4096)
		heldByChannel.all = make(chan []byte, 2)
		heldByChannel.all <- all
		heldByChannel.all <- bytesOf(4096)
		heldByChannel.part = all[:10:10]
		slot, _ := arraySlot[[]byte](2)
		expect(v, "rounding", slot-48, 1, slot)
		expect(v, "rounding", class(channelHeader())-channelHeader(), 1, class(channelHeader()))
	})

	scenario("heldByMap", func(v string) {
		all := bytesOf(4096)
		heldByMap.all = map[int][]byte{1: all}
		heldByMap.part = all[:10:10]
		expectMap[int, []byte](v, contentsOf(heldByMap.all))
	})

	scenario("heldByBytes", func(v string) {
		all := bytesOf(4096)
		heldByBytes.all = (*[4096]byte)(all)
		heldByBytes.part = all[:10:10]
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
