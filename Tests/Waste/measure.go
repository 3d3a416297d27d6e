package main

import (
	"fmt"
	"runtime"
	"unsafe"
)

// sink keeps what is measured from being on the stack.
var sink unsafe.Pointer

// slotOf says how many bytes the runtime takes for what a function allocates.
func slotOf(allocate func()) uint64 {
	const times = 16
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := 0; i < times; i++ {
		allocate()
	}
	runtime.ReadMemStats(&after)
	bytes := after.TotalAlloc - before.TotalAlloc
	if bytes%times != 0 {
		panic(fmt.Sprint(bytes, " bytes are no whole slots"))
	}
	return bytes / times
}

// slots remembers what was measured, by type and length.
var slots = map[string]uint64{}

// arraySlot is the size of the slot of an array of n elements; header is what the allocator has in front of them.
func arraySlot[T any](n int) (slot, header uint64) {
	var zero T
	key := fmt.Sprintf("%T %d", zero, n)
	if _, found := slots[key]; !found {
		slots[key] = slotOf(func() { sink = arrayPointer(make([]T, n)) })
		// Slots that may have a header begin at multiples of 16; the pointer points behind it.
		if slots[key] > 512 {
			slots[key+" header"] = uint64(uintptr(sink) % 16)
		}
		sink = nil
	}
	return slots[key], slots[key+" header"]
}

// class is the size of the slot of so many bytes without pointers, 16 or more.
func class(bytes uint64) uint64 {
	slot, _ := arraySlot[byte](int(bytes))
	return slot
}

func sizeOf[T any]() uint64 {
	var zero T
	return uint64(unsafe.Sizeof(zero))
}

// expectArray expects what an array wastes to which one slice refers from its beginning.
func expectArray[T any](variable string, s []T) {
	whole := uint64(cap(s)) * sizeOf[T]()
	slot, header := arraySlot[T](cap(s))
	expect(variable, "unused capacity", uint64(cap(s)-len(s))*sizeOf[T](), 1, slot)
	expect(variable, "rounding", slot-header-whole, 1, slot)
}

// expectRounding expects what is behind an object that its type tells exactly.
func expectRounding[T any](variable string, objects uint64) {
	slot, header := arraySlot[T](1)
	expect(variable, "rounding", objects*(slot-header-sizeOf[T]()), objects, objects*slot)
}

// state makes numbers that do not repeat.
var state = uint64(88172645463325252)

func random() uint64 {
	state ^= state << 13
	state ^= state >> 7
	state ^= state << 17
	return state
}

// bytesOf makes so many bytes that are not zero, and that nothing else has.
func bytesOf(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'A' + byte(random()%58)
	}
	return b
}

// textOf makes a text that fills an object of its own, and that nothing else has.
func textOf(n int) string { return string(bytesOf(n)) }

// copyOf makes a text in an object of its own.
func copyOf(s string) string { return string([]byte(s)) }

// arrayPointer is where a slice's array begins, and address the same of a text.
func arrayPointer[T any](s []T) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&s)) }

func address(s string) uint64 { return *(*uint64)(unsafe.Pointer(&s)) }
