// Swift has no way to say that memory will be needed soon.

/// Lets the processor fetch what is at an address, while it does something else. Any address will do: it is not read.
static inline void prefetch(const void *address) { __builtin_prefetch(address); }
