// What is known of the build of this executable.

/// The commit that was built, in hexadecimal; empty if that is not known.
const char *_Nonnull build_commit(void);
