package main

import "unsafe"

type triple struct{ a, b, c int64 }

type longObject struct {
	n int64
	b [1000]byte
}

var (
	zeroTails   [][]byte
	shortTails  [][]byte
	allZeros    [][]int64
	zeroTriples []triple
	zeroParts   [][]byte
	zeroTexts   []string
	zeroObjects []*longObject
	zeroNodes   [][]*node
	zeroHidden  unsafe.Pointer
)

// zerosBehind makes bytes of which the first are not zero.
func zerosBehind(used, n, capacity int) []byte {
	b := make([]byte, n, capacity)
	copy(b, bytesOf(used))
	return b
}

func makeZeros() {
	scenario("zeroTails", func(v string) {
		zeroTails = [][]byte{zerosBehind(1001, 4096, 4096), zerosBehind(3800, 4096, 4096), zerosBehind(10_000, 100_000, 100_000)}
		expect(v, "zero tails", 4096-1001, 1, 4096)
		expect(v, "zero tails", 296, 1, 4096)
		slot, _ := arraySlot[byte](100_000)
		expect(v, "zero tails", 90_000, 1, slot)
		for _, b := range zeroTails {
			expectArray(v, b)
		}
		expectArray(v, zeroTails)
	})

	scenario("shortTails", func(v string) {
		for i := 0; i < 10; i++ {
			shortTails = append(shortTails, zerosBehind(4096-200, 4096, 4096), zerosBehind(30, 256, 256))
		}
		expectArray(v, shortTails)
	})

	scenario("allZeros", func(v string) {
		for i := 0; i < 10; i++ {
			allZeros = append(allZeros, make([]int64, 512))
			expect(v, "zero tails", 4096, 1, 4096)
		}
		expectArray(v, allZeros)
	})

	// Elements of which a part is zero are used.
	scenario("zeroTriples", func(v string) {
		zeroTriples = make([]triple, 100)
		for i := range zeroTriples[:31] {
			zeroTriples[i].b = int64(random() | 1)
		}
		slot, _ := arraySlot[triple](100)
		expect(v, "zero tails", (100-31)*24, 1, slot)
		expectArray(v, zeroTriples)
	})

	scenario("zeroParts", func(v string) {
		// One that pins what is behind it, and one that has capacity behind it.
		zeroParts = [][]byte{zerosBehind(100, 4096, 4096)[:2000:2000], zerosBehind(500, 1000, 4096)}
		expect(v, "pinned buffers", 4096-2000, 1, 4096)
		expect(v, "zero tails", 2000-100, 1, 4096)
		expect(v, "unused capacity", 4096-1000, 1, 4096)
		expect(v, "zero tails", 1000-500, 1, 4096)
		expectArray(v, zeroParts)
	})

	scenario("zeroTexts", func(v string) {
		zeroTexts = []string{string(zerosBehind(24, 1000, 1000))}
		expect(v, "rounding", 24, 1, 1024)
		expect(v, "zero tails", 1000-24, 1, 1024)
		expectArray(v, zeroTexts)
	})

	scenario("zeroObjects", func(v string) {
		for i := 0; i < 5; i++ {
			zeroObjects = append(zeroObjects, &longObject{n: int64(random() | 1)})
			expect(v, "zero tails", 1000, 1, 1024)
		}
		expectRounding[longObject](v, 5)
		expectArray(v, zeroObjects)
	})

	// Pointers may be set later, and the collector looks at them.
	scenario("zeroNodes", func(v string) {
		for i := 0; i < 5; i++ {
			zeroNodes = append(zeroNodes, make([]*node, 200))
			expectArray(v, zeroNodes[i])
		}
		expectArray(v, zeroNodes)
	})

	// Nothing tells what it is, but that it has no pointers: its elements may have eight bytes.
	scenario("zeroHidden", func(v string) {
		zeroHidden = unsafe.Pointer(&zerosBehind(1001, 4096, 4096)[0])
		expect(v, "zero tails", 4096-1008, 1, 4096)
	})
}
