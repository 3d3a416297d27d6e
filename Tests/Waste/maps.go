package main

import (
	"regexp"
	"runtime"
	"strconv"
	"unsafe"
)

var (
	numberMap   map[int]int
	deletedMap  map[int]int
	clearedMap  map[int]int
	growingMap  map[int]int
	refilledMap map[int]int
	hintedMap   map[int]int
	smallMap    map[int]*node
	pointerMap  map[int]*node
	textMap     map[string]*node
	largeValues map[int][200]byte
	emptyMap    map[int]int
	setMap      map[int]struct{}
	largeKeys   map[[200]byte]int
	nestedMaps  map[int]map[int]int
)

// release is the minor version of Go.
func release() int {
	minor, err := strconv.Atoi(regexp.MustCompile(`go1\.(\d+)`).FindStringSubmatch(runtime.Version())[1])
	if err != nil {
		panic(err)
	}
	return minor
}

// contentsOf is the structure that a map's variable refers to.
func contentsOf[K comparable, V any](m map[K]V) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&m))
}

// expectMap expects what a map wastes whose keys and values are in slots of these types: pointers, where they are long. What the
// runtime keeps besides, lists of buckets behind others, is not looked at.
func expectMap[K, V any](variable string, m unsafe.Pointer) {
	if release() >= 24 {
		expectSwissMap[K, V](variable, m)
	} else {
		expectBucketMap[K, V](variable, m)
	}
}

// slotsIn counts slots of maps, and the bytes of the objects that they are in.
type slotsIn struct{ slots, bytes uint64 }

func (s slotsIn) expect(variable string, used, slotSize uint64) {
	if s.slots < used {
		panic("more entries than slots")
	}
	expect(variable, "sparse maps", (s.slots-used)*slotSize, 1, s.bytes)
}

// MARK: Since Go 1.24 (internal/runtime/maps)

type swissMap struct {
	used   uint64
	seed   uintptr
	dirPtr unsafe.Pointer
	dirLen int
}

type swissTable struct {
	used, capacity, growthLeft uint16
	localDepth                 uint8
	index                      int
	groups                     unsafe.Pointer
	lengthMask                 uint64
}

type swissGroup[K, V any] struct {
	control uint64
	slots   [8]struct {
		key   K
		value V
	}
}

func expectSwissMap[K, V any](variable string, m unsafe.Pointer) {
	header := (*swissMap)(m)
	var found slotsIn
	add := func(groups int) {
		slot, own := arraySlot[swissGroup[K, V]](groups)
		size := sizeOf[swissGroup[K, V]]()
		found.slots += 8 * uint64(groups)
		found.bytes += slot
		expect(variable, "rounding", slot-own-size*uint64(groups), 1, slot)
	}
	if header.dirLen == 0 {
		if header.dirPtr != nil {
			add(1)
		}
	} else {
		seen := map[*swissTable]bool{}
		for _, table := range unsafe.Slice((**swissTable)(header.dirPtr), header.dirLen) {
			if !seen[table] {
				add(int(table.lengthMask + 1))
			}
			seen[table] = true
		}
	}
	found.expect(variable, header.used, uint64(unsafe.Sizeof(swissGroup[K, V]{}.slots[0])))
}

// MARK: Until Go 1.23 (runtime/map.go)

type hmap struct {
	count      int
	flags, b   uint8
	overflows  uint16
	hash       uint32
	buckets    unsafe.Pointer
	oldbuckets unsafe.Pointer
}

// bucket has a word at its end, for one that is behind it, which is no pointer where there are no others.
type bucket[K, V, Next any] struct {
	hashes [8]uint8
	keys   [8]K
	values [8]V
	next   Next
}

func expectBucketMap[K, V any](variable string, m unsafe.Pointer) {
	if hasPointers[K]() || hasPointers[V]() {
		expectBuckets[bucket[K, V, unsafe.Pointer]](variable, (*hmap)(m), sizeOf[K]()+sizeOf[V]())
	} else {
		expectBuckets[bucket[K, V, uintptr]](variable, (*hmap)(m), sizeOf[K]()+sizeOf[V]())
	}
}

func expectBuckets[Bucket any](variable string, m *hmap, slotSize uint64) {
	size := sizeOf[Bucket]()
	var found slotsIn
	// Adds an object of so many buckets, or of as many as fit in its slot.
	add := func(buckets uint64, fills bool) uint64 {
		slot, header := arraySlot[Bucket](int(buckets))
		if fills {
			buckets = (slot - header) / size
		}
		found.slots += 8 * buckets
		found.bytes += slot
		expect(variable, "rounding", slot-header-buckets*size, 1, slot)
		return buckets
	}
	array := func(start unsafe.Pointer, bits uint8) {
		if start == nil {
			return
		}
		buckets := uint64(1) << bits
		all := buckets
		if bits >= 4 {
			// Some for those that are full, and what fits in the slot besides.
			all = add(buckets+buckets/16, true)
		} else {
			add(buckets, false)
		}
		for i := uint64(0); i < buckets; i++ {
			at := unsafe.Add(start, i*size)
			for {
				at = *(*unsafe.Pointer)(unsafe.Add(at, size-8))
				if at == nil {
					break
				}
				if uint64(uintptr(at)-uintptr(start)) >= all*size {
					add(1, false)
				}
			}
		}
	}
	array(m.buckets, m.b)
	if m.oldbuckets != nil {
		bits := m.b - 1
		if m.flags&8 != 0 {
			bits = m.b
		}
		array(m.oldbuckets, bits)
	}
	found.expect(variable, uint64(m.count), slotSize)
}

// hasPointers says whether the type is one of those that are used here and has pointers.
func hasPointers[T any]() bool {
	var zero T
	switch any(zero).(type) {
	case int, struct{}:
		return false
	}
	return true
}

// fill adds entries with numbers from first on.
func fill(m map[int]int, first, count int) {
	for i := first; i < first+count; i++ {
		m[i] = i
	}
}

func makeMaps() {
	scenario("numberMap", func(v string) {
		numberMap = map[int]int{}
		fill(numberMap, 0, 1000)
		expectMap[int, int](v, contentsOf(numberMap))
	})

	scenario("deletedMap", func(v string) {
		deletedMap = map[int]int{}
		fill(deletedMap, 0, 3000)
		for i := 0; i < 2900; i++ {
			delete(deletedMap, i)
		}
		expectMap[int, int](v, contentsOf(deletedMap))
	})

	scenario("clearedMap", func(v string) {
		clearedMap = map[int]int{}
		fill(clearedMap, 0, 500)
		for key := range clearedMap {
			delete(clearedMap, key)
		}
		expectMap[int, int](v, contentsOf(clearedMap))
	})

	// Has just begun to move to a larger array, if it is one that does that bit by bit.
	scenario("growingMap", func(v string) {
		growingMap = map[int]int{}
		fill(growingMap, 0, 1<<9*13/2+3)
		if release() < 24 && (*hmap)(contentsOf(growingMap)).oldbuckets == nil {
			panic("it does not grow")
		}
		expectMap[int, int](v, contentsOf(growingMap))
	})

	// Entries come and go: what was deleted leaves its mark, and buckets behind others.
	scenario("refilledMap", func(v string) {
		refilledMap = map[int]int{}
		for i := 0; i < 20_000; i++ {
			refilledMap[i] = i
			delete(refilledMap, i-700)
		}
		expectMap[int, int](v, contentsOf(refilledMap))
	})

	scenario("hintedMap", func(v string) {
		hintedMap = make(map[int]int, 1000)
		fill(hintedMap, 0, 10)
		expectMap[int, int](v, contentsOf(hintedMap))
	})

	scenario("smallMap", func(v string) {
		smallMap = map[int]*node{}
		for i := 0; i < 3; i++ {
			smallMap[i] = &node{id: int64(i)}
		}
		expectMap[int, *node](v, contentsOf(smallMap))
	})

	scenario("pointerMap", func(v string) {
		pointerMap = map[int]*node{}
		for i := 0; i < 300; i++ {
			pointerMap[i] = &node{id: int64(i)}
		}
		expectMap[int, *node](v, contentsOf(pointerMap))
	})

	scenario("textMap", func(v string) {
		// Keys have all of it together.
		text := textOf(64 * 16)
		textMap = map[string]*node{}
		for i := 0; i < 64; i++ {
			textMap[text[16*i:16*i+16]] = &node{id: int64(i)}
		}
		expectMap[string, *node](v, contentsOf(textMap))
	})

	// Values that are too long for slots have objects of their own.
	scenario("largeValues", func(v string) {
		largeValues = map[int][200]byte{}
		for i := 0; i < 50; i++ {
			var value [200]byte
			copy(value[:], bytesOf(200))
			largeValues[i] = value
			expectRounding[[200]byte](v, 1)
		}
		expectMap[int, *[200]byte](v, contentsOf(largeValues))
	})

	scenario("largeKeys", func(v string) {
		largeKeys = map[[200]byte]int{}
		for i := 0; i < 20; i++ {
			var key [200]byte
			copy(key[:], bytesOf(200))
			largeKeys[key] = i
			expectRounding[[200]byte](v, 1)
		}
		expectMap[*[200]byte, int](v, contentsOf(largeKeys))
	})

	scenario("nestedMaps", func(v string) {
		nestedMaps = map[int]map[int]int{}
		for i := 0; i < 40; i++ {
			inner := map[int]int{}
			fill(inner, 0, i*i%50)
			nestedMaps[i] = inner
			expectMap[int, int](v, contentsOf(inner))
		}
		expectMap[int, map[int]int](v, contentsOf(nestedMaps))
	})

	scenario("emptyMap", func(v string) {
		emptyMap = map[int]int{}
		expectMap[int, int](v, contentsOf(emptyMap))
	})

	scenario("setMap", func(v string) {
		setMap = map[int]struct{}{}
		for i := 0; i < 200; i++ {
			setMap[i] = struct{}{}
		}
		expectMap[int, struct{}](v, contentsOf(setMap))
	})
}
