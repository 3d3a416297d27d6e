module example.com/scanned

go 1.21
