#include "CArguments.h"

// Swift's CommandLine reads /proc, and has no arguments where that is not mounted, as in a plain chroot. glibc hands them
// to whatever runs before main.
static int count;
static char **arguments;

__attribute__((constructor)) static void keep(int argc, char **argv) {
  count = argc;
  arguments = argv;
}

int argument_count(void) { return count; }

const char *argument(int index) { return arguments[index]; }
