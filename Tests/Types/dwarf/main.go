// Prints what Go's own reader of DWARF says of an executable's variables and
// closures, in the format of ShowTypes.
package main

import (
	"bufio"
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"net/url"
	"os"
)

const closureOffset = dwarf.Attr(0x2907)

func main() {
	file, err := elf.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	data, err := file.DWARF()
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	name := func(text string) string {
		if plain, err := url.PathUnescape(text); err == nil {
			return plain
		}
		return text
	}
	describe := func(entry *dwarf.Entry) (string, int64) {
		offset, _ := entry.Val(dwarf.AttrType).(dwarf.Offset)
		reader := data.Reader()
		reader.Seek(offset)
		described, err := reader.Next()
		if err != nil {
			panic(err)
		}
		text, _ := described.Val(dwarf.AttrName).(string)
		kind, err := data.Type(offset)
		if err != nil {
			panic(err)
		}
		return name(text), kind.Size()
	}
	reader := data.Reader()
	function := ""
	for depth := 0; ; {
		entry, err := reader.Next()
		if err != nil {
			panic(err)
		}
		if entry == nil {
			return
		}
		if entry.Tag == 0 {
			depth--
			continue
		}
		location, _ := entry.Val(dwarf.AttrLocation).([]byte)
		text, _ := entry.Val(dwarf.AttrName).(string)
		switch {
		case entry.Tag == dwarf.TagSubprogram && depth == 1:
			if origin, ok := entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok {
				other := data.Reader()
				other.Seek(origin)
				abstract, err := other.Next()
				if err != nil {
					panic(err)
				}
				text, _ = abstract.Val(dwarf.AttrName).(string)
			}
			function = text
		case entry.Tag == dwarf.TagVariable && depth == 1 && len(location) > 1 && location[0] == 3:
			var address uint64
			if len(location) == 9 {
				address = file.ByteOrder.Uint64(location[1:])
			} else {
				address = uint64(file.ByteOrder.Uint32(location[1:]))
			}
			kind, size := describe(entry)
			fmt.Fprintf(out, "global %s\t%d\t%s\t%d\n", name(text), address, kind, size)
		case entry.Tag == dwarf.TagVariable && depth == 2 && entry.Val(closureOffset) != nil:
			kind, _ := describe(entry)
			fmt.Fprintf(out, "capture %s\t%s\t%d\t%s\n", function, text, entry.Val(closureOffset), kind)
		}
		if entry.Children {
			depth++
		}
	}
}
