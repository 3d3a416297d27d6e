// find-end DUMP: passes over a dump to its end with one thread, and checks nothing.
// No conversion to a heap profile does with less, on one core.
#include "dump.h"

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  size_t size;
  const uint8_t *at = map_dump(argv[1], &size);
  uint64_t records = 0;
  for (uint64_t tag; (tag = number(&at)) != END; records++) skip_record(&at, tag);
  printf("%lu records\n", records);
}
