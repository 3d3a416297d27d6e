module holders

go 1.18
