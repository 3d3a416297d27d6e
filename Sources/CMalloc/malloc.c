#include "CMalloc.h"

#include <stdint.h>

static void (*no_memory)(size_t size);

void call_when_swift_gets_no_memory(void (*function)(size_t size)) { no_memory = function; }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER
#endif
#endif

#ifndef HAS_SANITIZER

// glibc's own, under the name that it keeps for those who define malloc.
extern void *__libc_malloc(size_t size);

// Where Swift's runtime allocates: it prints a line, and a stack trace of twenty, if it gets nothing.
extern void *swift_slowAlloc(size_t size, size_t alignment_mask);

// The function has 100 bytes or so. If the call lies elsewhere one day, the runtime's lines are printed again.
static int is_in_swift(const void *caller) { return (uintptr_t)caller - (uintptr_t)swift_slowAlloc < 256; }

// The program's malloc is everybody's: of its libraries, too.
void *malloc(size_t size) {
  void *block = __libc_malloc(size);
  if (__builtin_expect(block == NULL, 0) && no_memory != NULL && is_in_swift(__builtin_return_address(0)))
    no_memory(size);
  return block;
}

#endif
