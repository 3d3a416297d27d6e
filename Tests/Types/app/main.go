// A small HTTP server with JSON, and its clients, in one process: what many
// services look like in memory. Writes a heap dump of itself to the file that it
// is given.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

type address struct {
	Street string            `json:"street"`
	City   string            `json:"city"`
	Tags   map[string]string `json:"tags,omitempty"`
}

type order struct {
	ID      int64          `json:"id"`
	Items   []item         `json:"items"`
	Placed  time.Time      `json:"placed"`
	Details map[string]any `json:"details"`
}

type item struct {
	Name     string  `json:"name"`
	Price    float64 `json:"price"`
	Quantity int     `json:"quantity"`
}

type customer struct {
	ID      int64     `json:"id"`
	Name    string    `json:"name"`
	Email   *string   `json:"email"`
	Home    *address  `json:"home"`
	Orders  []*order  `json:"orders"`
	Friends []int64   `json:"friends"`
	Raw     any       `json:"raw"`
	seen    time.Time `json:"-"`
}

// store keeps what was posted, in several indexes.
type store struct {
	mu      sync.RWMutex
	byID    map[int64]*customer
	byName  map[string][]*customer
	waiting chan *customer
	cache   sync.Map
	events  []event
}

type event interface{ describe() string }

type created struct {
	who  *customer
	when time.Time
}

type looked struct{ name, agent string }

func (c created) describe() string { return c.who.Name }
func (l *looked) describe() string { return l.name }

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPost:
		var c customer
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		c.seen = time.Now()
		s.mu.Lock()
		s.byID[c.ID] = &c
		s.byName[c.Name] = append(s.byName[c.Name], &c)
		s.events = append(s.events, created{&c, c.seen})
		s.mu.Unlock()
		s.cache.Store(c.ID, &c)
		select {
		case s.waiting <- &c:
		default:
		}
		w.WriteHeader(http.StatusCreated)
	case strings.HasPrefix(r.URL.Path, "/customers/"):
		id, _ := strconv.ParseInt(strings.TrimPrefix(r.URL.Path, "/customers/"), 10, 64)
		s.mu.Lock()
		c := s.byID[id]
		s.events = append(s.events, &looked{r.URL.Path, r.UserAgent()})
		s.mu.Unlock()
		if c == nil {
			http.NotFound(w, r)
			return
		}
		json.NewEncoder(w).Encode(c)
	case r.URL.Path == "/slow":
		// A client that waits: what only its goroutines hold.
		body := make([]*item, 1000)
		for i := range body {
			body[i] = &item{Name: fmt.Sprint("slow item ", i)}
		}
		fmt.Fprint(w, "begun\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		fmt.Fprint(w, len(body))
	}
}

func main() {
	count := 20000
	if len(os.Args) > 2 {
		count, _ = strconv.Atoi(os.Args[2])
	}
	s := &store{byID: map[int64]*customer{}, byName: map[string][]*customer{}, waiting: make(chan *customer, 64)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go server.Serve(listener)
	base := "http://" + listener.Addr().String()
	var group sync.WaitGroup
	for worker := 0; worker < 4; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			for i := worker; i < count; i += 4 {
				email := fmt.Sprintf("customer%d@example.com", i)
				c := customer{
					ID: int64(i), Name: fmt.Sprint("name ", i%1000), Email: &email,
					Home:    &address{Street: fmt.Sprint("street ", i), City: "city", Tags: map[string]string{"a": "b"}},
					Friends: []int64{int64(i + 1), int64(i + 2)},
					Raw:     map[string]any{"n": i, "list": []any{1, "two", 3.5, nil, true}},
				}
				for k := 0; k < i%3; k++ {
					c.Orders = append(c.Orders, &order{
						ID: int64(k), Placed: time.Now(), Details: map[string]any{"gift": true},
						Items: []item{{"thing", 1.5, k}, {"other thing", 2.5, 2}},
					})
				}
				var body bytes.Buffer
				json.NewEncoder(&body).Encode(c)
				response, err := http.Post(base+"/customers", "application/json", &body)
				if err != nil {
					log.Fatal(err)
				}
				response.Body.Close()
				if i%10 == 0 {
					response, err := http.Get(fmt.Sprint(base, "/customers/", i))
					if err != nil {
						log.Fatal(err)
					}
					io.Copy(io.Discard, response.Body)
					response.Body.Close()
				}
			}
		}(worker)
	}
	group.Wait()
	for i := 0; i < 5; i++ {
		response, err := http.Get(base + "/slow")
		if err != nil {
			log.Fatal(err)
		}
		defer response.Body.Close()
	}
	time.Sleep(100 * time.Millisecond)
	runtime.GC()
	f, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	debug.WriteHeapDump(f.Fd())
	f.Close()
	runtime.KeepAlive(s)
}
