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
	heldByFinalizer [][]byte
	// As package log/slog keeps texts and arrays: how long they are is elsewhere.
	heldByTextPointers struct {
		first  []textPointer
		boxed  []any
		counts []int
	}
	heldByArrayPointers struct {
		first []arrayPointerType
		boxed []any
		part  [][]triple
	}
	mayChange struct {
		texts []string
		empty [][]byte
	}
	quit = make(chan struct{})
)

type textPointer *byte

type arrayPointerType *triple

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

	// It gets all of it in the end.
	scenario("heldByFinalizer", func(v string) {
		for i := 0; i < 4; i++ {
			all := bytesOf(4096)
			runtime.SetFinalizer((*[4096]byte)(all), func(all *[4096]byte) { sink = unsafe.Pointer(all) })
			heldByFinalizer = append(heldByFinalizer, all[:10:10])
		}
		expectArray(v, heldByFinalizer)
	})

	scenario("heldByTextPointers", func(v string) {
		held := &heldByTextPointers
		for i := 0; i < 5; i++ {
			// In blocks of small values, too, where nothing says which of their bytes are used.
			held.first = append(held.first, textPointer(&bytesOf(11)[0]), textPointer(&bytesOf(100)[0]))
			held.boxed = append(held.boxed, textPointer(&bytesOf(12)[0]), textPointer(&bytesOf(200)[0]))
			held.counts = append(held.counts, 11, 100, 12, 200)
		}
		expectArray(v, held.first)
		expectArray(v, held.boxed)
		expectArray(v, held.counts)
	})

	scenario("heldByArrayPointers", func(v string) {
		held := &heldByArrayPointers
		for i := 0; i < 5; i++ {
			one, other := triples(40), triples(40)
			held.first = append(held.first, arrayPointerType(&one[0]))
			held.boxed = append(held.boxed, arrayPointerType(&other[0]))
			held.part = append(held.part, one[:1:1], other[:2:2])
		}
		expectArray(v, held.first)
		expectArray(v, held.boxed)
		expectArray(v, held.part)
	})

	// Equal texts, but slices have room for them.
	scenario("mayChange", func(v string) {
		array := bytesOf(48)
		for i := 0; i < 5; i++ {
			all := append(make([]byte, 0, 64), array...)
			mayChange.texts = append(mayChange.texts, *(*string)(unsafe.Pointer(&all)))
			mayChange.empty = append(mayChange.empty, all[:0])
			expect(v, "unused capacity", 16, 1, 64)
		}
		expectArray(v, mayChange.texts)
		expectArray(v, mayChange.empty)
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
