// The arguments of the process.

/// How many there are, with the command's name.
extern int argument_count(void);

/// One of them, with its NUL; they stay as long as the process lives.
extern const char *_Nullable argument(int index);
