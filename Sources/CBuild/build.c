#include "CBuild.h"

// In a section of its own, so that `make release` can write it into the executable (objcopy --update-section): were it
// an option of the compiler, each commit would have all compiled anew. Not static, as the compiler would know its value.
__attribute__((section("heapdump2pprof_build"))) char commit_of_build[48] = "";

const char *build_commit(void) { return commit_of_build; }
