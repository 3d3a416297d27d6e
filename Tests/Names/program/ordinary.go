package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sort"
	"strings"
	"sync"
	"text/template"
)

type order struct {
	ID    int               `json:"id"`
	Items []item            `json:"items"`
	Notes map[string]string `json:"notes"`
}

type item struct {
	Name  string  `json:"name"`
	Price float64 `json:"price"`
}

func orders(n int) []*order {
	var all []*order
	for i := 0; i < n; i++ {
		o := &order{ID: i, Notes: map[string]string{"gift": "yes"}}
		for j := 0; j < i%7; j++ {
			o.Items = append(o.Items, item{fmt.Sprintf("item %d", j), float64(j)})
		}
		all = append(all, o)
	}
	return all
}

// ordinary does what services do all day.
func ordinary() {
	all := orders(40)
	text, err := json.Marshal(all)
	check(err)
	var back []*order
	check(json.Unmarshal(text, &back))
	keep(back)

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Orders", fmt.Sprint(len(all)))
		check(json.NewEncoder(w).Encode(all[:5]))
	}))
	for i := 0; i < 3; i++ {
		answer, err := http.Get(server.URL)
		check(err)
		var some []order
		check(json.NewDecoder(answer.Body).Decode(&some))
		check(answer.Body.Close())
		keep(some)
	}
	server.Close()

	words := regexp.MustCompile(`[a-z]+`).FindAllString(string(text), -1)
	sort.Slice(words, func(i, j int) bool { return words[i] < words[j] })
	keep(strings.Join(words, " "), strings.ToUpper(words[0]), strings.Fields(string(text[:200])))

	page := template.Must(template.New("page").Parse(`{{range .}}<li>{{.ID}}: {{len .Items}}{{end}}`))
	var out bytes.Buffer
	check(page.Execute(&out, all))
	zipped := gzip.NewWriter(&out)
	_, err = zipped.Write(text)
	check(err)
	check(zipped.Close())
	keep(out.Bytes())

	var group sync.WaitGroup
	var mutex sync.Mutex
	totals := make(map[int]*float64)
	for i := 0; i < 8; i++ {
		i := i
		group.Add(1)
		go func() {
			defer group.Done()
			sum := new(float64)
			for _, o := range all {
				for _, it := range o.Items {
					*sum += it.Price
				}
			}
			mutex.Lock()
			defer mutex.Unlock()
			totals[i] = sum
		}()
	}
	group.Wait()
	keep(totals)
}
