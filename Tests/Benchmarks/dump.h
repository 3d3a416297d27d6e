// What the two limits have in common: a dump of the format go1.7 in memory, and
// passing over what it holds. Nothing is checked: for dumps of make-dump only, or
// others that are known to be right.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum tag {
  END, OBJECT, OTHER_ROOT, TYPE, GOROUTINE, STACK_FRAME, PARAMS, FINALIZER, ITAB,
  OS_THREAD, MEM_STATS, QUEUED_FINALIZER, DATA, BSS, DEFER, PANIC, MEM_PROF, ALLOC_SAMPLE
};

// The dump's first record; its length in bytes goes to `size`.
static const uint8_t *map_dump(const char *path, size_t *size) {
  int file = open(path, O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) {
    perror(path);
    exit(1);
  }
  *size = status.st_size;
  const uint8_t *start = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, file, 0);
  if (start == MAP_FAILED) {
    perror(path);
    exit(1);
  }
  return start + strlen("go1.7 heap dump\n");
}

static inline uint64_t number(const uint8_t **at) {
  uint64_t byte = *(*at)++;
  if (byte < 0x80) return byte;
  uint64_t value = byte & 0x7f;
  for (int shift = 7;; shift += 7) {
    byte = *(*at)++;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

static inline void skip_numbers(const uint8_t **at, int count) {
  while (count-- > 0) number(at);
}

static inline void skip_bytes(const uint8_t **at) {
  uint64_t length = number(at);
  *at += length;
}

static inline void skip_fields(const uint8_t **at) {
  while (number(at) != 0) number(at);
}

// Passes over the rest of a record, whose tag was read.
static inline void skip_record(const uint8_t **at, enum tag tag) {
  switch (tag) {
    case OBJECT: case DATA: case BSS: number(at); skip_bytes(at); skip_fields(at); break;
    case OTHER_ROOT: skip_bytes(at); number(at); break;
    case TYPE: skip_numbers(at, 2); skip_bytes(at); number(at); break;
    case GOROUTINE: skip_numbers(at, 8); skip_bytes(at); skip_numbers(at, 4); break;
    case STACK_FRAME:
      skip_numbers(at, 3); skip_bytes(at); skip_numbers(at, 3); skip_bytes(at); skip_fields(at);
      break;
    case PARAMS: skip_numbers(at, 4); skip_bytes(at); skip_bytes(at); number(at); break;
    case FINALIZER: case QUEUED_FINALIZER: skip_numbers(at, 5); break;
    case ITAB: case ALLOC_SAMPLE: skip_numbers(at, 2); break;
    case OS_THREAD: skip_numbers(at, 3); break;
    case MEM_STATS: skip_numbers(at, 281); break;
    case DEFER: skip_numbers(at, 7); break;
    case PANIC: skip_numbers(at, 6); break;
    case MEM_PROF:
      skip_numbers(at, 2);
      for (uint64_t frames = number(at); frames > 0; frames--) {
        skip_bytes(at); skip_bytes(at); number(at);
      }
      skip_numbers(at, 2);
      break;
    default: fprintf(stderr, "unknown tag %d\n", tag); exit(1);
  }
}
