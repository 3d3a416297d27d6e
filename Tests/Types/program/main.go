// Prints what it knows of its own types through reflect: of each type that can
// be reached from some values, one line in the format of ShowTypes.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"text/template"
	"time"
	"unsafe"
)

type point struct{ x, y int }

type node struct {
	sync.Mutex
	next *node
	byName map[string]*ast.Object
	_    [0]func()
	any  interface{}
	err  error
	tail [3]point
}

type pair[K comparable, V any] struct {
	key   K
	value V
	more  *pair[K, V]
}

type (
	number   int32
	text     string
	pointer  *node
	list     []*node
	table    map[text]pair[number, *ast.Ident]
	callback func(node, ...*node) (list, error)
	stream   chan<- table
	matrix   [4][5]*node
	one      struct{ only *node }
	reader   interface {
		Read([]byte) (int, error)
		hidden(*ast.File) chan<- func()
	}
)

func (n *node) Walk(f func(*node) bool) {}
func (p point) String() string        { return fmt.Sprint(p.x) }
func (t text) Len() int               { return len(t) }

var values = []any{
	new(node), new(point), new(pair[string, []ast.Node]), new(pair[point, map[number]text]), new(list), new(table),
	new(callback), new(stream), new(matrix), new(one), new(reader), new(pointer),
	new(struct {
		point
		*node
		Tagged string `json:"tagged"`
		_      int8
	}),
	new([1 << 20]point), new([300]pair[int, string]), new([1 << 16][]string),
	new(map[[2]string]chan (<-chan struct{})), new(<-chan chan<- int), new(chan<- (<-chan int)), new(func(...interface{ M() }) (a, b int)),
	new(map[[40]int][40]string), new(unsafe.Pointer), new(uintptr), new(complex64), new(complex128), new(float32), new(uint16),
	new(atomic.Pointer[node]), new(sync.Pool), new(sync.Map), new(time.Timer), new(context.Context), new(strings.Builder),
	new(http.Server), new(http.Request), new(url.Values), new(json.Decoder), new(template.Template), new(regexp.Regexp),
	new(ast.File), new(reflect.Value), new(struct{}), new(interface{}), new([0]*node), new([1]*node), new([2]interface{}),
	new(interface {
		error
		Unwrap() []error
	}),
}

// The garbage collector's own word for it: which words of what x points to are pointers.
//
//go:linkname gcbits reflect.gcbits
func gcbits(x any) []byte

func name(t reflect.Type) string {
	if t.Name() != "" {
		if t.PkgPath() == "" {
			return t.String()
		}
		return t.PkgPath() + "." + t.Name()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + name(t.Elem())
	case reflect.Slice:
		return "[]" + name(t.Elem())
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), name(t.Elem()))
	case reflect.Map:
		return "map[" + name(t.Key()) + "]" + name(t.Elem())
	case reflect.Chan:
		switch t.ChanDir() {
		case reflect.RecvDir:
			return "<-chan " + name(t.Elem())
		case reflect.SendDir:
			return "chan<- " + name(t.Elem())
		}
		if element := name(t.Elem()); strings.HasPrefix(element, "<-") {
			return "chan (" + element + ")"
		} else {
			return "chan " + element
		}
	case reflect.Func:
		return "func" + signature(t)
	case reflect.Interface:
		var methods []string
		for i := 0; i < t.NumMethod(); i++ {
			methods = append(methods, t.Method(i).Name+signature(t.Method(i).Type))
		}
		if len(methods) == 0 {
			return "interface {}"
		}
		return "interface { " + strings.Join(methods, "; ") + " }"
	case reflect.Struct:
		if !strings.HasPrefix(t.String(), "struct {") {
			return t.String()
		}
		var fields []string
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			if f.Anonymous {
				fields = append(fields, name(f.Type))
			} else {
				fields = append(fields, f.Name+" "+name(f.Type))
			}
		}
		if len(fields) == 0 {
			return "struct {}"
		}
		return "struct { " + strings.Join(fields, "; ") + " }"
	}
	return t.String()
}

func signature(t reflect.Type) string {
	var in, out []string
	for i := 0; i < t.NumIn(); i++ {
		if t.IsVariadic() && i == t.NumIn()-1 {
			in = append(in, "..."+name(t.In(i).Elem()))
		} else {
			in = append(in, name(t.In(i)))
		}
	}
	for i := 0; i < t.NumOut(); i++ {
		out = append(out, name(t.Out(i)))
	}
	text := "(" + strings.Join(in, ", ") + ")"
	switch len(out) {
	case 0:
		return text
	case 1:
		return text + " " + out[0]
	}
	return text + " (" + strings.Join(out, ", ") + ")"
}

var seen = map[reflect.Type]bool{}

func walk(t reflect.Type, f func(reflect.Type)) {
	if seen[t] {
		return
	}
	seen[t] = true
	f(t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		walk(t.Elem(), f)
	case reflect.Map:
		walk(t.Key(), f)
		walk(t.Elem(), f)
	case reflect.Func:
		for i := 0; i < t.NumIn(); i++ {
			walk(t.In(i), f)
		}
		for i := 0; i < t.NumOut(); i++ {
			walk(t.Out(i), f)
		}
	case reflect.Interface:
		for i := 0; i < t.NumMethod(); i++ {
			walk(t.Method(i).Type, f)
		}
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			walk(t.Field(i).Type, f)
		}
	}
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, value := range values {
		walk(reflect.TypeOf(value), func(t reflect.Type) {
			address := uintptr((*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1])
			element, key, count := "", "", 0
			var fields, pointers []string
			switch t.Kind() {
			case reflect.Map:
				key = name(t.Key())
				fallthrough
			case reflect.Pointer, reflect.Slice, reflect.Chan:
				element = name(t.Elem())
			case reflect.Array:
				element, count = name(t.Elem()), t.Len()
			case reflect.Struct:
				for i := 0; i < t.NumField(); i++ {
					f := t.Field(i)
					fields = append(fields, fmt.Sprintf("%s %d %t %s", f.Name, f.Offset, f.Anonymous, name(f.Type)))
				}
			}
			// Does an interface hold the value itself? Then there is no other way to it.
			direct := false
			if t.Kind() != reflect.Interface {
				v := reflect.Zero(t).Interface()
				direct = (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1] == nil
			}
			if t.Size() <= 1<<16 && t.Size() > 0 {
				for i, bit := range gcbits(reflect.New(t).Interface()) {
					if bit != 0 && uintptr(i)*unsafe.Sizeof(uintptr(0)) < t.Size() {
						pointers = append(pointers, fmt.Sprint(uintptr(i)*unsafe.Sizeof(uintptr(0))))
					}
				}
			}
			places := strings.Join(pointers, " ")
			if t.Size() > 1<<16 {
				places = "-"
			}
			fmt.Fprintf(out, "%d\t%d\t%d\t%d\t%t\t%t\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n",
				address, t.Kind(), t.Size(), t.Align(), t.Name() != "" || t.Kind() == reflect.UnsafePointer, direct, name(t), t, element, key, count,
				strings.Join(fields, " | "), places)
		})
	}
}
