package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

var (
	lock   sync.Mutex
	ledger = map[string]int{}
)

func answer(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	id := query.Get("id")
	if r.URL.Path == "/ledger" {
		lock.Lock()
		defer lock.Unlock()
		total, distinct := 0, 0
		for key, count := range ledger {
			if strings.HasPrefix(key, query.Get("prefix")) {
				total, distinct = total+count, distinct+1
			}
		}
		fmt.Fprintf(w, "%d %d", total, distinct)
		return
	}
	w.Header().Set("X-Id", id)
	if r.Method == http.MethodPost {
		lock.Lock()
		ledger[id]++
		lock.Unlock()
		content, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		w.Write(content)
		return
	}
	size, _ := strconv.Atoi(query.Get("size"))
	delay, _ := strconv.Atoi(query.Get("delay"))
	time.Sleep(time.Duration(delay) * time.Millisecond)
	content := id
	if size > len(id) {
		content += strings.Repeat(".", size-len(id))
	}
	if !query.Has("chunked") {
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		io.WriteString(w, content)
		return
	}
	for at := 0; at < len(content); at += 4096 {
		end := at + 4096
		if end > len(content) {
			end = len(content)
		}
		io.WriteString(w, content[at:end])
		w.(http.Flusher).Flush()
	}
}

func main() {
	handler := http.HandlerFunc(answer)
	quiet := log.New(io.Discard, "", 0)
	secured := http.Server{Addr: "127.0.0.1:@tls@", Handler: handler, IdleTimeout: 2 * time.Second, ErrorLog: quiet}
	go secured.ListenAndServeTLS("@certificate@", "@key@")
	clear := http.Server{Addr: "127.0.0.1:@port@", Handler: handler, IdleTimeout: 2 * time.Second, ErrorLog: quiet}
	log.Fatal(clear.ListenAndServe())
}
