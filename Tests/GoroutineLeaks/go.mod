module goroutineleaks

go 1.19
