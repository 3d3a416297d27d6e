package main

// padded has fields in an order that takes 40 bytes, where 24 would do.
type padded struct {
	a bool
	p int64
	b bool
	q int64
	c bool
}

type packed struct {
	p, q    int64
	a, b, c bool
}

// outer has fields in an order that takes 56 bytes, where 48 would do; the one in it stays as it is.
type outer struct {
	a     bool
	inner padded
	b     bool
}

type packedOuter struct {
	inner padded
	a, b  bool
}

// sameClass takes 288 bytes, and 280 in the best order, for which there is the same slot.
type sameClass struct {
	a bool
	p [34]int64
	b bool
}

type packedSameClass struct {
	p    [34]int64
	a, b bool
}

// bestOrder has padding that no order avoids.
type bestOrder struct {
	p int64
	n *node
	a bool
}

// zeroLast has room behind it, so that a pointer to its last field points to no other object.
type zeroLast struct {
	n    *node
	zero struct{}
}

type zeroFirst struct {
	zero struct{}
	n    *node
}

// rarely has padding, and there are too few of it to say so.
type rarely struct {
	a bool
	p int64
	b bool
	n *node
}

// long has pointers, and a header in front of it since Go 1.22: then 8 bytes less come to a smaller slot.
type long struct {
	a bool
	n [86]*node
	b bool
}

type packedLong struct {
	n    [86]*node
	a, b bool
}

var (
	paddedObjects     []*padded
	paddedArrays      [][]padded
	paddedParts       [][]padded
	paddedOuters      []*outer
	paddedSameClass   []*sameClass
	paddedInBestOrder []*bestOrder
	zeroSizeLast      []*zeroLast
	rarelyPadded      []*rarely
	paddedWithHeader  []*long
)

// expectPadding expects what arrays of n structures waste, of which the first n are used.
func expectPadding[T, Best any](variable string, arrays uint64, n, capacity int) {
	slot, header := arraySlot[T](capacity)
	best, _ := arraySlot[Best](n)
	rounding := slot - header - sizeOf[T]()*uint64(capacity)
	if slot < best+rounding {
		return
	}
	each := slot - best - rounding
	if most := (sizeOf[T]() - sizeOf[Best]()) * uint64(n); each > most {
		each = most
	}
	expect(variable, "padding", arrays*each, arrays, arrays*slot)
}

func makePadded() padded { return padded{true, int64(random()), true, int64(random()), true} }

func makeStructs() {
	scenario("paddedObjects", func(v string) {
		for i := 0; i < 2000; i++ {
			object := makePadded()
			paddedObjects = append(paddedObjects, &object)
		}
		expectRounding[padded](v, 2000)
		expectPadding[padded, packed](v, 2000, 1, 1)
		expectArray(v, paddedObjects)
	})

	arrays := func(v string, n, capacity int) (all [][]padded) {
		for i := 0; i < 5; i++ {
			array := make([]padded, n, capacity)
			for j := range array {
				array[j] = makePadded()
			}
			all = append(all, array)
			expectArray(v, array)
		}
		expectPadding[padded, packed](v, 5, n, capacity)
		expectArray(v, all)
		return all
	}
	scenario("paddedArrays", func(v string) { paddedArrays = arrays(v, 100, 100) })
	scenario("paddedParts", func(v string) { paddedParts = arrays(v, 50, 100) })

	scenario("paddedOuters", func(v string) {
		for i := 0; i < 1000; i++ {
			paddedOuters = append(paddedOuters, &outer{true, makePadded(), true})
		}
		expectRounding[outer](v, 1000)
		expectPadding[outer, packedOuter](v, 1000, 1, 1)
		expectArray(v, paddedOuters)
	})

	scenario("paddedSameClass", func(v string) {
		for i := 0; i < 500; i++ {
			paddedSameClass = append(paddedSameClass, &sameClass{a: true, b: true})
		}
		expectRounding[sameClass](v, 500)
		expectArray(v, paddedSameClass)
	})

	scenario("paddedInBestOrder", func(v string) {
		shared := &node{id: 1}
		for i := 0; i < 1000; i++ {
			paddedInBestOrder = append(paddedInBestOrder, &bestOrder{1, shared, true})
		}
		expectRounding[bestOrder](v, 1000)
		expectArray(v, paddedInBestOrder)
	})

	scenario("zeroSizeLast", func(v string) {
		shared := &node{id: 1}
		for i := 0; i < 4000; i++ {
			zeroSizeLast = append(zeroSizeLast, &zeroLast{n: shared})
		}
		expectPadding[zeroLast, zeroFirst](v, 4000, 1, 1)
		expectArray(v, zeroSizeLast)
	})

	scenario("paddedWithHeader", func(v string) {
		for i := 0; i < 100; i++ {
			paddedWithHeader = append(paddedWithHeader, &long{a: true, b: true})
		}
		expectRounding[long](v, 100)
		expectPadding[long, packedLong](v, 100, 1, 1)
		expectArray(v, paddedWithHeader)
	})

	scenario("rarelyPadded", func(v string) {
		rarelyPadded = append(rarelyPadded, &rarely{a: true, b: true, n: &node{id: 1}})
		expectRounding[rarely](v, 1)
		expectArray(v, rarelyPadded)
	})
}
