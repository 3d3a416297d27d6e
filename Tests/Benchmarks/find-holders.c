// find-holders DUMP: what each object holds, and nothing else, with one thread and
// no checks: reads objects and pointers, finds the object that each pointer points
// into, searches the graph depth first, turns its edges round, and finds
// dominators (semi-NCA). What a retained profile is measured with. Roots are data,
// BSS and stack frames; 64-bit little-endian dumps only.
#include "dump.h"
#include <inttypes.h>

// All arrays are as long as they could have to be; what nobody writes to takes no memory.
static void *array(size_t count, size_t size) {
  void *result = calloc(count + 1, size);
  if (result == NULL) {
    fprintf(stderr, "no memory\n");
    exit(1);
  }
  return result;
}

#define ARRAY(type, count) ((type *)array(count, sizeof(type)))

static const uint32_t NONE = UINT32_MAX;

// By object, in the dump's order; then in the order of addresses.
static uint64_t *address;
static uint32_t *size;
// Where each object's pointers begin; the last entry is where they end.
static uint32_t *edge_start;
static uint32_t objects;
static uint64_t *pointers;
static uint64_t *root_pointers;
static size_t edges, roots;

// What the listed words of `contents` point to.
static size_t read_pointers(const uint8_t **at, const uint8_t *contents, uint64_t length, uint64_t *to, size_t count) {
  while (number(at) != 0) {
    uint64_t offset = number(at), word;
    if (offset + 8 > length) continue;
    memcpy(&word, contents + offset, 8);
    if (word != 0) to[count++] = word;
  }
  return count;
}

static void read_dump(const char *path) {
  size_t bytes;
  const uint8_t *at = map_dump(path, &bytes);
  // An object takes 9 bytes and more, a pointer its word and two bytes of the list.
  address = ARRAY(uint64_t, bytes / 9);
  size = ARRAY(uint32_t, bytes / 9);
  edge_start = ARRAY(uint32_t, bytes / 9);
  pointers = ARRAY(uint64_t, bytes / 10);
  root_pointers = ARRAY(uint64_t, bytes / 10);
  for (uint64_t tag; (tag = number(&at)) != END;) {
    if (tag != OBJECT && tag != STACK_FRAME && tag != DATA && tag != BSS) {
      skip_record(&at, tag);
      continue;
    }
    uint64_t start = number(&at);
    if (tag == STACK_FRAME) skip_numbers(&at, 2);
    uint64_t length = number(&at);
    const uint8_t *contents = at;
    at += length;
    if (tag == OBJECT) {
      address[objects] = start;
      size[objects] = length;
      edge_start[objects++] = edges;
      edges = read_pointers(&at, contents, length, pointers, edges);
    } else {
      if (tag == STACK_FRAME) skip_numbers(&at, 3), skip_bytes(&at);
      roots = read_pointers(&at, contents, length, root_pointers, roots);
    }
  }
  edge_start[objects] = edges;
}

// By place in the order of addresses, the object; NULL if they are in that order.
static uint32_t *sorted;
static uint64_t *sorted_address;

static void sort(void) {
  sorted_address = address;
  uint32_t first = 1;
  while (first < objects && address[first - 1] < address[first]) first++;
  if (first >= objects) return;
  sorted = ARRAY(uint32_t, objects);
  sorted_address = ARRAY(uint64_t, objects);
  uint32_t *other = ARRAY(uint32_t, objects);
  for (uint32_t i = 0; i < objects; i++) sorted[i] = i;
  for (int shift = 0; shift < 48; shift += 16) {
    uint32_t *count = ARRAY(uint32_t, 1 << 16);
    for (uint32_t i = 0; i < objects; i++) count[(address[i] >> shift & 0xffff) + 1]++;
    for (int i = 0; i < 1 << 16; i++) count[i + 1] += count[i];
    for (uint32_t i = 0; i < objects; i++) other[count[address[sorted[i]] >> shift & 0xffff]++] = sorted[i];
    uint32_t *swap = sorted;
    sorted = other;
    other = swap;
    free(count);
  }
  free(other);
  for (uint32_t i = 0; i < objects; i++) sorted_address[i] = address[sorted[i]];
}

// By page of 8 KiB, how many objects begin in front of it.
static uint32_t *before_page;
static uint64_t heap_start, pages;

static void index_pages(void) {
  heap_start = objects > 0 ? sorted_address[0] : 0;
  pages = objects > 0 ? ((sorted_address[objects - 1] - heap_start) >> 13) + 1 : 0;
  before_page = ARRAY(uint32_t, pages);
  uint32_t count = 0;
  for (uint64_t page = 0; page < pages; page++) {
    while (count < objects && sorted_address[count] < heap_start + (page << 13)) count++;
    before_page[page] = count;
  }
  before_page[pages] = objects;
}

// The object that a pointer points into.
static inline uint32_t object_at(uint64_t pointer) {
  if (pointer < heap_start) return NONE;
  uint64_t page = (pointer - heap_start) >> 13;
  // Behind the last page there may be more of the last object.
  uint32_t low = page < pages ? before_page[page] : objects, high = page < pages ? before_page[page + 1] : objects;
  uint32_t found;
  if (low == high || sorted_address[low] > pointer) {
    // In one that begins in front of the page.
    if (low == 0) return NONE;
    found = low - 1;
  } else {
    // Most pages have objects of one size.
    uint64_t guess = low + (pointer - sorted_address[low]) / size[sorted ? sorted[low] : low];
    if (guess < high && sorted_address[guess] <= pointer && (guess + 1 == objects || sorted_address[guess + 1] > pointer)) {
      found = guess;
    } else {
      while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sorted_address[middle] <= pointer) low = middle; else high = middle;
      }
      found = low;
    }
  }
  uint32_t object = sorted ? sorted[found] : found;
  return pointer - address[object] < size[object] ? object : NONE;
}

static uint32_t *target, *root_target;

static void resolve(void) {
  target = ARRAY(uint32_t, edges);
  root_target = ARRAY(uint32_t, roots);
  uint32_t found = 0, object;
  for (uint32_t i = 0; i < objects; i++) {
    size_t edge = edge_start[i], end = edge_start[i + 1];
    edge_start[i] = found;
    for (; edge < end; edge++)
      if ((object = object_at(pointers[edge])) != NONE) target[found++] = object;
  }
  edge_start[objects] = found;
  size_t kept = 0;
  for (size_t i = 0; i < roots; i++)
    if ((object = object_at(root_pointers[i])) != NONE) root_target[kept++] = object;
  roots = kept;
  free(pointers);
}

// Objects are numbered as the search comes to them, from 1; 0 is what refers to the roots.
static uint32_t *visit, *visited, *parent;
static uint32_t count = 1;

// The edges of what has a number.
static inline const uint32_t *edges_of(uint32_t node, uint32_t *length) {
  if (node == 0) {
    *length = roots;
    return root_target;
  }
  uint32_t object = visited[node];
  *length = edge_start[object + 1] - edge_start[object];
  return target + edge_start[object];
}

static void search(void) {
  visit = ARRAY(uint32_t, objects);
  visited = ARRAY(uint32_t, objects + 1);
  parent = ARRAY(uint32_t, objects + 1);
  uint32_t *path = ARRAY(uint32_t, objects + 1), *next = ARRAY(uint32_t, objects + 1), depth = 1;
  while (depth > 0) {
    uint32_t node = path[depth - 1], length, edge = next[node];
    const uint32_t *to = edges_of(node, &length);
    while (edge < length && visit[to[edge]] != 0) edge++;
    next[node] = edge + 1;
    if (edge >= length) {
      depth--;
      continue;
    }
    visit[to[edge]] = count;
    visited[count] = to[edge];
    parent[count] = node;
    path[depth++] = count++;
  }
  free(path);
  free(next);
}

static uint32_t *predecessors, *predecessor_start;

static void turn_round(void) {
  predecessor_start = ARRAY(uint32_t, count);
  uint32_t length;
  for (uint32_t node = 0; node < count; node++) {
    const uint32_t *to = edges_of(node, &length);
    for (uint32_t i = 0; i < length; i++) predecessor_start[visit[to[i]] + 1]++;
  }
  for (uint32_t node = 0; node < count; node++) predecessor_start[node + 1] += predecessor_start[node];
  predecessors = ARRAY(uint32_t, predecessor_start[count]);
  uint32_t *end = ARRAY(uint32_t, count);
  memcpy(end, predecessor_start, count * sizeof *end);
  for (uint32_t node = 0; node < count; node++) {
    const uint32_t *to = edges_of(node, &length);
    for (uint32_t i = 0; i < length; i++) predecessors[end[visit[to[i]]]++] = node;
  }
  free(end);
}

static uint32_t *semidominator, *label, *ancestor, *path;

// The least semidominator on the way up from `node` to what is not above `limit`; shortens that way.
static uint32_t least(uint32_t node, uint32_t limit) {
  uint32_t depth = 0;
  for (; ancestor[node] > limit; node = ancestor[node]) path[depth++] = node;
  uint32_t best = label[node], top = ancestor[node];
  while (depth > 0) {
    node = path[--depth];
    if (semidominator[label[node]] > semidominator[best]) label[node] = best; else best = label[node];
    ancestor[node] = top;
  }
  return semidominator[best];
}

// The bytes that all roots hold.
static uint64_t find_dominators(void) {
  semidominator = ARRAY(uint32_t, count);
  label = ARRAY(uint32_t, count);
  ancestor = ARRAY(uint32_t, count);
  path = ARRAY(uint32_t, count);
  uint32_t *dominator = parent;
  for (uint32_t node = 0; node < count; node++) semidominator[node] = label[node] = node, ancestor[node] = parent[node];
  for (uint32_t node = count - 1; node > 0; node--) {
    uint32_t found = parent[node];
    for (uint32_t i = predecessor_start[node]; i < predecessor_start[node + 1]; i++) {
      uint32_t from = predecessors[i];
      if (from > node) from = least(from, node);
      if (from < found) found = from;
    }
    semidominator[node] = found;
  }
  for (uint32_t node = 1; node < count; node++)
    while (dominator[node] > semidominator[node]) dominator[node] = dominator[dominator[node]];
  uint64_t *retained = ARRAY(uint64_t, count);
  for (uint32_t node = count - 1; node > 0; node--) {
    retained[node] += size[visited[node]];
    retained[dominator[node]] += retained[node];
  }
  return retained[0];
}

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  read_dump(argv[1]);
  sort();
  index_pages();
  resolve();
  search();
  turn_round();
  uint64_t held = find_dominators();
  printf("%u objects, %u reachable, which hold %" PRIu64 " bytes\n", objects, count - 1, held);
}
