package main

import "bytes"

var (
	equalArrays   [][]int64
	equalShort    [][]int64
	otherElements struct {
		signed   [][]int64
		unsigned [][]uint64
		pointers [][]*node
	}
	zeroArrays      [][]int64
	pinningSlices   [][]byte
	unusedCapacity  [][]int64
	grownSlice      []int64
	overlapping     [][]int64
	pointerCapacity [][]*node
	readBuffers     []*bytes.Buffer
	boxes           []any
)

// numbers makes an array that nothing else has.
func numbers[T int64 | uint64](n, capacity int) []T {
	s := make([]T, n, capacity)
	for i := range s {
		s[i] = T(random() | 1<<40)
	}
	return s
}

func makeSlices() {
	scenario("equalArrays", func(v string) {
		for i := 0; i < 10; i++ {
			array := numbers[int64](20, 20)
			var pieces []piece
			for j := 0; j < 3; j++ {
				equalArrays = append(equalArrays, append(make([]int64, 0, 20), array...))
				pieces = append(pieces, piece{address: arrayAddress(equalArrays[len(equalArrays)-1]), space: 160, slot: 160})
			}
			expectEqual(v, "equal arrays", pieces)
		}
		expectArray(v, equalArrays)
	})

	// What is used is equal, and all of the slots is wasted: what is beyond the length for sure.
	scenario("equalShort", func(v string) {
		array := numbers[int64](5, 5)
		var pieces []piece
		for i := 0; i < 4; i++ {
			equalShort = append(equalShort, append(make([]int64, 0, 14), array...))
			pieces = append(pieces, piece{address: arrayAddress(equalShort[i]), space: 5 * 8, slot: 112})
			expect(v, "unused capacity", 9*8, 1, 112)
		}
		expectEqual(v, "equal arrays", pieces)
		expectArray(v, equalShort)
	})

	// Numbers of another type, pointers.
	scenario("otherElements", func(v string) {
		shared := &node{id: 1}
		for i := 0; i < 5; i++ {
			signed := numbers[int64](16, 16)
			unsigned := make([]uint64, 16)
			for i := range signed {
				unsigned[i] = uint64(signed[i])
			}
			otherElements.signed = append(otherElements.signed, signed)
			otherElements.unsigned = append(otherElements.unsigned, unsigned)
			otherElements.pointers = append(otherElements.pointers, []*node{shared, shared, shared, shared})
		}
		expectArray(v, otherElements.signed)
		expectArray(v, otherElements.unsigned)
		expectArray(v, otherElements.pointers)
	})

	// Zeros may be written later.
	scenario("zeroArrays", func(v string) {
		for i := 0; i < 10; i++ {
			zeroArrays = append(zeroArrays, make([]int64, 20))
		}
		expectArray(v, zeroArrays)
	})

	scenario("pinningSlices", func(v string) {
		for i := 0; i < 5; i++ {
			pinningSlices = append(pinningSlices, bytesOf(4096)[:10:10], bytesOf(4096)[1000:1100:1200])
			expect(v, "pinned buffers", 4096-10, 1, 4096)
			expect(v, "pinned buffers", 4096-200, 1, 4096)
			expect(v, "unused capacity", 100, 1, 4096)
		}
		expectArray(v, pinningSlices)
	})

	scenario("unusedCapacity", func(v string) {
		for i := 0; i < 10; i++ {
			s := numbers[int64](10*i, 100)
			unusedCapacity = append(unusedCapacity, s)
			expectArray(v, s)
		}
		expectArray(v, unusedCapacity)
	})

	scenario("grownSlice", func(v string) {
		for i := 0; i < 1000; i++ {
			grownSlice = append(grownSlice, int64(random()|1))
		}
		expectArray(v, grownSlice)
	})

	scenario("overlapping", func(v string) {
		slot, _ := arraySlot[int64](100)
		for i := 0; i < 3; i++ {
			s := numbers[int64](100, 100)
			overlapping = append(overlapping, s[:50:50], s[40:90:95])
			expect(v, "unused capacity", 5*8, 1, slot)
			expect(v, "pinned buffers", slot-95*8, 1, slot)
		}
		expectArray(v, overlapping)
	})

	scenario("pointerCapacity", func(v string) {
		for i := 0; i < 5; i++ {
			s := make([]*node, 3, 100)
			for j := range s {
				s[j] = &node{id: int64(i)}
			}
			pointerCapacity = append(pointerCapacity, s)
			expectArray(v, s)
		}
		expectArray(v, pointerCapacity)
	})

	scenario("readBuffers", func(v string) {
		for i := 0; i < 6; i++ {
			buffer := bytes.NewBuffer(append(make([]byte, 0, 1024), bytesOf(700)...))
			buffer.Next(100 * i)
			readBuffers = append(readBuffers, buffer)
			// What was read last may be unread.
			unread := uint64(0)
			if i > 0 {
				unread = 1
			}
			expect(v, "unused capacity", uint64(buffer.Cap()-buffer.Len())-unread, 1, 1024)
		}
		expectRounding[bytes.Buffer](v, 6)
		expectArray(v, readBuffers)
	})

	// What interfaces hold has an exact type.
	scenario("boxes", func(v string) {
		for i := 0; i < 6; i++ {
			var array [100]byte
			copy(array[:], bytesOf(100))
			boxes = append(boxes, array, numbers[int64](7, 9))
			expectRounding[[100]byte](v, 1)
			expectRounding[[]int64](v, 1)
			expectArray(v, boxes[len(boxes)-1].([]int64))
		}
		expectArray(v, boxes)
	})
}

func arrayAddress[T any](s []T) uint64 { return uint64(uintptr(arrayPointer(s))) }
