/// A library that makes calls of the operating system fail as they fail on file systems that are not at hand here.
///
/// `FLOCK_FAILS`, `FSYNC_FAILS`, `CLOSE_FAILS` and `FCHOWN_FAILS` are numbers of errors; `SHORT_WRITES` has every write take a part of
/// what it is given, and every other one be interrupted before it takes any; `WHEN_READ` is a command of the shell that is run
/// before the file `READ` is read for the first time.
enum FaultyCalls {
  /// Begins a script: makes the library in the working directory.
  static let make = """
    cat > calls.c << 'END'
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <stdlib.h>
    #include <sys/stat.h>
    #include <sys/types.h>
    static int fails(const char *name) {
      const char *number = getenv(name);
      if (number) errno = atoi(number);
      return number != 0;
    }
    #define FAILING(name, variable, parameters, arguments) \\
      int name parameters { \\
        int (*real) parameters = dlsym(RTLD_NEXT, #name); \\
        return fails(variable) ? -1 : real arguments; \\
      }
    FAILING(flock, "FLOCK_FAILS", (int file, int operation), (file, operation))
    FAILING(fsync, "FSYNC_FAILS", (int file), (file))
    FAILING(close, "CLOSE_FAILS", (int file), (file))
    FAILING(fchown, "FCHOWN_FAILS", (int file, uid_t owner, gid_t group), (file, owner, group))
    ssize_t read(int file, void *bytes, size_t count) {
      ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
      const char *command = getenv("WHEN_READ");
      struct stat read, wanted;
      if (command && fstat(file, &read) == 0 && stat(getenv("READ"), &wanted) == 0 && read.st_ino == wanted.st_ino) {
        unsetenv("WHEN_READ");
        if (system(command) != 0) abort();
      }
      return real(file, bytes, count);
    }
    ssize_t write(int file, const void *bytes, size_t count) {
      ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
      static _Thread_local unsigned calls;
      if (getenv("SHORT_WRITES")) {
        if (calls++ % 2) { errno = EINTR; return -1; }
        if (count > 7) count = count / 2 + 1;
      }
      return real(file, bytes, count);
    }
    END
    cc -shared -fPIC calls.c -o calls.so -ldl
    """

  /// In front of a command in that script.
  static let preload = "env LD_PRELOAD=$PWD/calls.so"
}
