// make-dump FILE [objects N] [large N] [buckets N] [frames N] [functions N] [seed N]
//
// Writes a heap dump of the format go1.7 that is as large as one likes and always
// the same: objects of 64 bytes, each with two children in a tree and a pointer to
// any other object, all held by one global variable; large objects of 1 MiB without
// pointers that nothing holds; and MemProf records ("buckets") of so many frames,
// in no order, of so many functions with two lines each.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OBJECT_SIZE = 64, LARGE_SIZE = 1 << 20 };
static const uint64_t HEAP = 0xc000000000, DATA = 0x500000, FIRST_BUCKET = 0x7f0000000000;

static FILE *output;

static void number(uint64_t value) {
  for (; value >= 0x80; value >>= 7) putc_unlocked((value & 0x7f) | 0x80, output);
  putc_unlocked(value, output);
}

static void string(const char *text) {
  number(strlen(text));
  fwrite(text, 1, strlen(text), output);
}

// A word of memory, little-endian.
static void word(uint64_t value) {
  for (int i = 0; i < 8; i++) putc_unlocked(value >> 8 * i & 0xff, output);
}

// The offsets of pointers: every second word of `size` bytes.
static void pointer_fields(int size) {
  for (int offset = 0; offset < size; offset += 16) number(1), number(offset);
  number(0);
}

static uint64_t seed = 1;

// splitmix64, below `limit`.
static uint64_t any(uint64_t limit) {
  uint64_t z = seed += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return (z ^ z >> 31) % limit;
}

static uint64_t objects, large, buckets, frames = 32, functions = 1000;

static uint64_t object(uint64_t index) { return index < objects ? HEAP + index * OBJECT_SIZE : 0; }

static void params(void) {
  number(6);
  number(0);  // little-endian
  number(8);
  number(HEAP);
  number(HEAP + objects * OBJECT_SIZE + large * LARGE_SIZE);
  string("amd64");
  string("go1.27.3");
  number(2);
}

static void write_objects(void) {
  for (uint64_t i = 0; i < objects; i++) {
    number(1);
    number(object(i));
    number(OBJECT_SIZE);
    uint64_t pointers[] = {object(2 * i + 1), object(2 * i + 2), object(any(objects)), 0};
    for (int field = 0; field < 4; field++) word(pointers[field]), word(field == 1 ? any(4096) : 0);
    pointer_fields(OBJECT_SIZE);
  }
  static char contents[LARGE_SIZE];
  for (uint64_t i = 0; i < large; i++) {
    number(1);
    number(HEAP + objects * OBJECT_SIZE + i * LARGE_SIZE);
    number(LARGE_SIZE);
    fwrite(contents, 1, LARGE_SIZE, output);
    number(0);
  }
}

static void data(void) {
  number(12);
  number(DATA);
  number(16);
  word(object(0));
  word(0);
  pointer_fields(16);
}

static void mem_stats(void) {
  number(10);
  for (int i = 0; i < 281; i++) number(i < 24 ? any(1 << 30) : i == 280 ? 7 : 0);
}

static void write_buckets(void) {
  for (uint64_t i = 0; i < buckets; i++) {
    number(16);
    number(FIRST_BUCKET + i * 96);
    number(i % 2 ? OBJECT_SIZE : 16 << any(12));
    number(frames);
    for (uint64_t frame = 0; frame < frames; frame++) {
      uint64_t function = any(functions), line = 20 + function % 700 + 4 * any(2);
      char package[100], text[200];
      snprintf(package, sizeof package, "example.org/storehouse/services/internal/department%d", (int)(function % 89));
      snprintf(text, sizeof text, "%s.(*Shelf%d).Put%d", package, (int)(function % 11), (int)function);
      string(text);
      snprintf(text, sizeof text, "/build/source/%s/shelf%d.go", package, (int)(function % 5));
      string(text);
      number(line);
    }
    uint64_t allocs = 1 + any(5000);
    number(allocs);
    number(any(allocs));
  }
  for (uint64_t i = 1; i < buckets && i < objects; i += 2) number(17), number(object(i)), number(FIRST_BUCKET + i * 96);
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    uint64_t *value;
  } options[] = {{"objects", &objects}, {"large", &large},         {"buckets", &buckets},
                 {"frames", &frames},   {"functions", &functions}, {"seed", &seed}};
  if (argc < 2 || argc % 2) return 64;
  for (int i = 2; i < argc; i += 2) {
    size_t option = 0;
    while (option < sizeof options / sizeof *options && strcmp(argv[i], options[option].name)) option++;
    if (option == sizeof options / sizeof *options) return 64;
    *options[option].value = strtoull(argv[i + 1], NULL, 10);
  }
  output = fopen(argv[1], "wb");
  if (output == NULL) {
    perror(argv[1]);
    return 1;
  }
  setvbuf(output, NULL, _IOFBF, 1 << 20);
  fputs("go1.7 heap dump\n", output);
  params();
  write_objects();
  data();
  mem_stats();
  write_buckets();
  number(0);
  if (ferror(output) || fclose(output) != 0) {
    perror(argv[1]);
    return 1;
  }
}
