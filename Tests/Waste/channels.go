package main

import "unsafe"

var (
	numberChannels  []chan int
	pointerChannels []chan *node
	emptyChannels   []chan struct{}
)

// channelHeader is the size of a channel without its buffer, which is behind it if it has no pointers.
func channelHeader() uint64 {
	slot := func(n int) uint64 {
		return slotOf(func() {
			c := make(chan byte, n)
			sink = *(*unsafe.Pointer)(unsafe.Pointer(&c))
		})
	}
	n := 0
	for slot(n+1) == slot(0) {
		n++
	}
	return slot(0) - uint64(n)
}

func makeChannels() {
	header := channelHeader()
	scenario("numberChannels", func(v string) {
		for i := 0; i < 5; i++ {
			c := make(chan int, 100)
			for j := 0; j < 30*i && j < 100; j++ {
				c <- int(random())
			}
			numberChannels = append(numberChannels, c)
			// What the allocator has added is not looked for where a channel is without pointers.
			expect(v, "unused capacity", uint64(cap(c)-len(c))*8, 1, class(header+800))
		}
		expectArray(v, numberChannels)
	})

	scenario("pointerChannels", func(v string) {
		for i := 0; i < 5; i++ {
			c := make(chan *node, 50)
			for j := 0; j < 10*i; j++ {
				c <- &node{id: int64(j)}
			}
			// So that the first is not where the buffer begins.
			if i > 2 {
				<-c
			}
			pointerChannels = append(pointerChannels, c)
			slot, own := arraySlot[*node](50)
			expect(v, "unused capacity", uint64(cap(c)-len(c))*8, 1, slot)
			expect(v, "rounding", slot-own-400, 1, slot)
			expect(v, "rounding", class(header)-header, 1, class(header))
		}
		expectArray(v, pointerChannels)
	})

	scenario("emptyChannels", func(v string) {
		for i := 0; i < 5; i++ {
			emptyChannels = append(emptyChannels, make(chan struct{}, 10*i))
		}
		expectArray(v, emptyChannels)
	})
}
