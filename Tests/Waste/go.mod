module waste

go 1.19
