// glibc's malloc: its settings, and a call where it has no memory left.
#include <malloc.h>
#include <stddef.h>

/// Has `function` called, instead of the end of the process by a signal, when Swift's runtime gets no memory.
///
/// It is called where that happens, in any thread, with the number of bytes that were asked for: it must not allocate, nor
/// wait for a lock, nor return. Libraries in C, which can do without what they do not get, are told as ever.
///
/// Under a sanitizer, which has a malloc of its own, it is never called.
void call_when_swift_gets_no_memory(void (*_Nonnull function)(size_t size));
