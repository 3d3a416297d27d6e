#include <dwarf.h>
#include <elfutils/libdw.h>
#include <libelf.h>
