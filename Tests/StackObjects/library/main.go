// Goroutines that are blocked within the standard library, which has all kinds of variables whose addresses are taken.
//
//	library PREFIX
//
// writes PREFIX1.dump, and after a collection PREFIX2.dump. Nothing happens in between: what goroutines hold in the first one
// must be there in the second one, and what is there in the second one, something must hold in the first one.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"runtime"
	"runtime/debug"
	"sort"
	"strings"
	"sync"
	"text/template"
	"time"
)

var quit = make(chan int)

// slowReader gives what it has, and waits then.
type slowReader struct{ data []byte }

func (r *slowReader) Read(p []byte) (int, error) {
	if len(r.data) == 0 {
		<-quit
	}
	n := copy(p, r.data)
	r.data = r.data[n:]
	return n, nil
}

// slowWriter takes so many bytes, and waits then.
type slowWriter struct{ left int }

func (w *slowWriter) Write(p []byte) (int, error) {
	w.left -= len(p)
	if w.left < 0 {
		<-quit
	}
	return len(p), nil
}

type person struct {
	Name  string
	Tags  []string
	Extra map[string]any
}

func people(n int) []person {
	var all []person
	for i := 0; i < n; i++ {
		extra := map[string]any{"a": i, "b": []int{1, 2, i}}
		all = append(all, person{fmt.Sprint("name ", i), []string{strings.Repeat("x", 50), "b"}, extra})
	}
	return all
}

func half(data []byte) *slowReader { return &slowReader{data[:len(data)/2]} }

func repeated(text string, n int) *slowReader { return &slowReader{[]byte(strings.Repeat(text, n))} }

type large struct{ a, b []byte }

func (l large) call(x, y []byte, f func()) int {
	f()
	return len(l.a) + len(x) + len(y)
}

func (l large) Call(x, y []byte, f func()) int { return l.call(x, y, f) }

var text, packed = func() ([]byte, []byte) {
	text, _ := json.Marshal(people(3000))
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(text)
	w.Close()
	return text, packed.Bytes()
}()

var uses = []func(){
	func() {
		var all []person
		json.NewDecoder(half(text)).Decode(&all)
	},
	func() {
		var any any
		json.NewDecoder(half(text)).Decode(&any)
	},
	func() {
		r, err := gzip.NewReader(half(packed))
		if err != nil {
			panic(err)
		}
		var b bytes.Buffer
		io.Copy(&b, r)
	},
	func() {
		var out strings.Builder
		s := bufio.NewScanner(repeated("hello, world\n", 5000))
		for s.Scan() {
			out.WriteString(s.Text())
		}
	},
	func() { csv.NewReader(repeated("a,b,c,d\n", 5000)).ReadAll() },
	func() {
		var v struct {
			B []struct {
				C string `xml:"c,attr"`
			} `xml:"b"`
		}
		data := "<a>" + strings.Repeat("<b c='d'>text</b>", 2000)
		xml.NewDecoder(&slowReader{[]byte(data)}).Decode(&v)
	},
	func() {
		t := template.New("people").Funcs(template.FuncMap{"up": strings.ToUpper})
		t = template.Must(t.Parse(`{{range .}}{{with .Extra}}{{.a}}{{end}}{{up .Name}} {{range .Tags}}{{.}}{{end}}{{end}}`))
		t.Execute(&slowWriter{100000}, people(5000))
	},
	func() { json.NewEncoder(&slowWriter{}).Encode(people(2000)) },
	func() {
		all, left := people(1000), 5000
		sort.Slice(all, func(i, j int) bool {
			if left--; left < 0 {
				<-quit
			}
			return all[i].Name < all[j].Name
		})
	},
	func() {
		value := reflect.ValueOf(large{make([]byte, 300000), make([]byte, 200000)})
		call := value.MethodByName("Call").Interface().(func([]byte, []byte, func()) int)
		call(make([]byte, 100000), make([]byte, 150000), func() { <-quit })
	},
	func() {
		wait := func([]reflect.Value) []reflect.Value { <-quit; return nil }
		made := reflect.MakeFunc(reflect.TypeOf(func([]byte, map[string]int) {}), wait)
		made.Interface().(func([]byte, map[string]int))(make([]byte, 123456), map[string]int{"a": 1})
	},
	func() {
		var once sync.Once
		data := make([]byte, 222222)
		once.Do(func() {
			data[0] = 1
			<-quit
		})
	},
	func() {
		defer func() {
			fmt.Fprint(&slowWriter{}, recover(), make([]byte, 9999))
		}()
		var all [30][]byte
		for i := range all {
			all[i] = make([]byte, 10000)
		}
		all[len(os.Args)+30] = nil
	},
	func() {
		var group sync.WaitGroup
		results := make([][]byte, 10)
		for i := range results {
			group.Add(1)
			go func(i int) {
				defer group.Done()
				results[i] = make([]byte, 50000)
				if i == 9 {
					<-quit
				}
			}(i)
		}
		group.Wait()
	},
	func() {
		left := 500
		regexp.MustCompile(`a(b+)c`).ReplaceAllStringFunc(strings.Repeat("abbbc", 1000), func(s string) string {
			if left--; left < 0 {
				<-quit
			}
			return s + s
		})
	},
	func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		var local [64]*person
		for i := range local {
			local[i] = &person{Name: strings.Repeat("z", 5000+i)}
		}
		func(some []*person) {
			<-ctx.Done()
			fmt.Fprintln(io.Discard, some[0])
		}(local[:10])
	},
	func() {
		data := map[int][]byte{}
		for i := 0; i < 100; i++ {
			data[i] = make([]byte, 1000)
		}
		for _, value := range data {
			fmt.Fprint(&slowWriter{}, value)
		}
	},
	func() {
		var a, b, c string
		fmt.Fscan(&slowReader{[]byte("a b ")}, &a, &b, &c)
	},
}

func main() {
	debug.SetGCPercent(-1)
	for i := 0; i < 3; i++ {
		for _, use := range uses {
			go use()
		}
	}
	settle()
	write(os.Args[1] + "1.dump")
	runtime.GC()
	runtime.GC()
	write(os.Args[1] + "2.dump")
}

// settle returns when no other goroutine runs.
func settle() {
	text := make([]byte, 1<<20)
	for quiet := 0; quiet < 3; {
		time.Sleep(20 * time.Millisecond)
		all := text[:runtime.Stack(text, true)]
		if bytes.Count(all, []byte(" [running]:")) == 1 && !bytes.Contains(all, []byte(" [runnable")) {
			quiet++
		} else {
			quiet = 0
		}
	}
}

func write(name string) {
	file, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(file.Fd())
	file.Close()
}
