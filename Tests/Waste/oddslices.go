package main

import "strings"

var (
	emptySlices     [][]byte
	largeCapacity   [][]int64
	largePointers   [][]*node
	partsOfTwo      struct{ front, back []byte }
	elementPointers struct {
		front []triple
		one   *triple
	}
	elementPointer *triple
	builders       []*strings.Builder
	builtTexts     struct {
		builders []*strings.Builder
		texts    []string
	}
	arrayPointers []*[100]byte
)

func makeOddSlices() {
	scenario("emptySlices", func(v string) {
		for i := 0; i < 3; i++ {
			emptySlices = append(emptySlices, bytesOf(4096)[:0:0], bytesOf(4096)[:0])
			expect(v, "pinned buffers", 4096, 1, 4096)
			expect(v, "unused capacity", 4096, 1, 4096)
		}
		expectArray(v, emptySlices)
	})

	scenario("largeCapacity", func(v string) {
		for i := 0; i < 3; i++ {
			largeCapacity = append(largeCapacity, numbers[int64](10, 10_000))
			expectArray(v, largeCapacity[i])
		}
		expectArray(v, largeCapacity)
	})

	// So large that there is no header.
	scenario("largePointers", func(v string) {
		for i := 0; i < 3; i++ {
			largePointers = append(largePointers, make([]*node, 10, 10_000))
			largePointers[i][0] = &node{id: 1}
			expectArray(v, largePointers[i])
		}
		expectArray(v, largePointers)
	})

	// Each would pin what is the other's.
	scenario("partsOfTwo", func(v string) {
		all := bytesOf(4096)
		partsOfTwo.front, partsOfTwo.back = all[:3000:3000], all[3000:]
	})

	// Which of the others the program gets at from there, nothing says, nor how many there are: what the allocator has added is zero.
	scenario("elementPointers", func(v string) {
		all := triples(100)
		elementPointers.front, elementPointers.one = all[:2:2], &all[10]
		slot, _ := arraySlot[triple](100)
		expect(v, "zero tails", slot-100*24, 1, slot)
	})

	scenario("elementPointer", func(v string) {
		elementPointer = &triples(100)[10]
		slot, _ := arraySlot[triple](100)
		expect(v, "zero tails", slot-100*24, 1, slot)
	})

	scenario("builders", func(v string) {
		for i := 0; i < 4; i++ {
			builder := &strings.Builder{}
			builder.Grow(1000)
			builder.Write(bytesOf(100 * i))
			builders = append(builders, builder)
			expect(v, "unused capacity", uint64(builder.Cap()-builder.Len()), 1, class(uint64(builder.Cap())))
			expect(v, "rounding", class(uint64(builder.Cap()))-uint64(builder.Cap()), 1, class(uint64(builder.Cap())))
		}
		expectRounding[strings.Builder](v, 4)
		expectArray(v, builders)
	})

	// What is built is in the builder's array, which may be longer.
	scenario("builtTexts", func(v string) {
		for i := 0; i < 4; i++ {
			builder := &strings.Builder{}
			builder.Grow(1024)
			builder.Write(bytesOf(700))
			builtTexts.builders = append(builtTexts.builders, builder)
			builtTexts.texts = append(builtTexts.texts, builder.String(), builder.String()[:100])
			expect(v, "unused capacity", 1024-700, 1, 1024)
		}
		expectArray(v, builtTexts.builders)
		expectArray(v, builtTexts.texts)
	})

	// No slices: what a pointer to an array leads to is changed in its place.
	scenario("arrayPointers", func(v string) {
		b := bytesOf(100)
		for i := 0; i < 4; i++ {
			array := &[100]byte{}
			copy(array[:], b)
			arrayPointers = append(arrayPointers, array)
		}
		expectRounding[[100]byte](v, 4)
		expectArray(v, arrayPointers)
	})
}

func triples(n int) []triple {
	array := make([]triple, n)
	for i := range array {
		array[i] = triple{int64(random() | 1), int64(random() | 1), int64(random() | 1)}
	}
	return array
}
