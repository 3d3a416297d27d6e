package main

import (
	"sort"
	"unsafe"
)

var (
	equalTexts     []string
	equalParts     []string
	equalFronts    []string
	sharedTexts    []string
	coveringParts  []string
	pinningParts   []string
	shortenedTexts []string
	tinyTexts      []string
	equalTinyTexts []string
	textsAndBytes  struct {
		texts []string
		bytes [][]byte
	}
	textsOfBytes struct {
		texts []string
		bytes [][]byte
	}
	emptyParts []string
)

// piece is a text that one reference has for itself.
type piece struct {
	address uint64
	// What it wastes if it is not the first, and the slot that it is in.
	space, slot uint64
	// What is wasted beside it if it is the first: then its object is one of those that are used.
	otherwise func()
}

// expectEqual expects that all of these pieces but the first are duplicates.
func expectEqual(variable, kind string, pieces []piece) {
	sort.Slice(pieces, func(i, j int) bool { return pieces[i].address < pieces[j].address })
	for i, p := range pieces {
		if i > 0 {
			expect(variable, kind, p.space, 1, p.slot)
		} else if p.otherwise != nil {
			p.otherwise()
		}
	}
}

func makeStrings() {
	scenario("equalTexts", func(v string) {
		for i := 0; i < 20; i++ {
			text := textOf(40)
			var pieces []piece
			for j := 0; j < 3; j++ {
				equalTexts = append(equalTexts, copyOf(text))
				pieces = append(pieces, piece{address(equalTexts[len(equalTexts)-1]), class(40), class(40), func() {
					expect(v, "rounding", class(40)-40, 1, class(40))
				}})
			}
			expectEqual(v, "duplicate strings", pieces)
		}
		expectArray(v, equalTexts)
	})

	// One of two equal texts is a part of a long one, of which another part is used, too.
	scenario("equalParts", func(v string) {
		for i := 0; i < 10; i++ {
			text := textOf(64)
			long := textOf(20) + text + textOf(940)
			alone := copyOf(text)
			equalParts = append(equalParts, alone, long[:10], long[20:84])
			expectEqual(v, "duplicate strings", []piece{
				{address(alone), 64, 64, nil}, {address(long) + 20, 64, 1024, nil}})
			expect(v, "pinned buffers", 1024-10-64, 1, 1024)
		}
		expectArray(v, equalParts)
	})

	// One of two equal texts is the front of a long one, all of which it wastes.
	scenario("equalFronts", func(v string) {
		for i := 0; i < 10; i++ {
			text := textOf(64)
			long := text + textOf(960)
			alone := copyOf(text)
			equalFronts = append(equalFronts, alone, long[:64])
			expectEqual(v, "duplicate strings", []piece{
				{address(alone), 64, 64, nil},
				{address(long), 1024, 1024, func() { expect(v, "pinned buffers", 1024-64, 1, 1024) }}})
		}
		expectArray(v, equalFronts)
	})

	// Several headers of one text are no copies.
	scenario("sharedTexts", func(v string) {
		for i := 0; i < 10; i++ {
			text := textOf(48)
			for j := 0; j < 5; j++ {
				sharedTexts = append(sharedTexts, text)
			}
		}
		expectArray(v, sharedTexts)
	})

	// Parts that have all of a text together.
	scenario("coveringParts", func(v string) {
		text := textOf(1024)
		coveringParts = append(coveringParts, text[:512], text[512:])
		text = textOf(1024)
		coveringParts = append(coveringParts, text[400:], text[:600], text[500:550])
		expectArray(v, coveringParts)
	})

	scenario("pinningParts", func(v string) {
		for i := 0; i < 7; i++ {
			pinningParts = append(pinningParts, textOf(4096)[100:150])
			expect(v, "pinned buffers", 4096-50, 1, 4096)
		}
		expectArray(v, pinningParts)
	})

	// What is left is so long that it would have a slot of the same size.
	scenario("shortenedTexts", func(v string) {
		for i := 0; i < 7; i++ {
			shortenedTexts = append(shortenedTexts, textOf(1024)[3:1000])
			expect(v, "pinned buffers", 3, 1, 1024)
			expect(v, "rounding", 24, 1, 1024)
		}
		expectArray(v, shortenedTexts)
	})

	scenario("tinyTexts", func(v string) {
		tinyTexts = make([]string, 512)
		bytes := bytesOf(512 * 11)
		for i := range tinyTexts {
			tinyTexts[i] = string(bytes[11*i:][:5+i%7])
		}
		expectTiny(v, tinyTexts)
		expectArray(v, tinyTexts)
	})

	// Each has a block of 16 bytes; what is behind it there is not known to be free.
	scenario("equalTinyTexts", func(v string) {
		text := textOf(15)
		equalTinyTexts = make([]string, 16)
		for i := range equalTinyTexts {
			equalTinyTexts[i] = copyOf(text)
		}
		expect(v, "duplicate strings", 15*15, 15, 15*16)
		expect(v, "rounding", 16, 16, 16*16)
		expectArray(v, equalTinyTexts)
	})

	// A text and bytes may be equal and yet serve different ends.
	scenario("textsAndBytes", func(v string) {
		for i := 0; i < 10; i++ {
			b := bytesOf(96)
			textsAndBytes.bytes = append(textsAndBytes.bytes, b)
			textsAndBytes.texts = append(textsAndBytes.texts, string(b))
		}
		expectArray(v, textsAndBytes.bytes)
		expectArray(v, textsAndBytes.texts)
	})
}

func makeOddStrings() {
	// Who has the bytes can change them.
	scenario("textsOfBytes", func(v string) {
		b := bytesOf(96)
		for i := 0; i < 4; i++ {
			own := append([]byte(nil), b...)
			textsOfBytes.bytes = append(textsOfBytes.bytes, own)
			textsOfBytes.texts = append(textsOfBytes.texts, *(*string)(unsafe.Pointer(&own)))
		}
		expectArray(v, textsOfBytes.bytes)
		expectArray(v, textsOfBytes.texts)
	})

	// Nothing of it is used, and it is not freed.
	scenario("emptyParts", func(v string) {
		for i := 0; i < 5; i++ {
			emptyParts = append(emptyParts, textOf(1024)[i:i])
			expect(v, "pinned buffers", 1024, 1, 1024)
		}
		expectArray(v, emptyParts)
	})
}

// expectTiny expects what is left of blocks of 16 bytes that short texts share.
//
// Other allocations may share the first block and the last: what they hold is let go.
func expectTiny(variable string, texts []string) {
	first, last := address(texts[0])&^15, address(texts[len(texts)-1])&^15
	used := map[uint64]uint64{}
	for i, text := range texts {
		block := address(text) &^ 15
		if block == first || block == last {
			texts[i] = ""
		} else {
			used[block] += uint64(len(text))
		}
	}
	for _, bytes := range used {
		expect(variable, "rounding", 16-bytes, 1, 16)
	}
}
