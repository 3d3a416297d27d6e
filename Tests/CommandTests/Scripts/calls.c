// Makes calls of the operating system fail, or something happen at one of them; FaultyCalls.swift says what each
// variable of the environment does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REAL(name, result, ...) ((result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

// Whether the variable `name` has the number of an error, which becomes errno.
static int fails(const char *name) {
  const char *number = getenv(name);
  if (number) errno = atoi(number);
  return number != 0;
}

// Counts a call, and sends the process the signal SIGNAL before the one that has the number AT_CALL.
static void count(void) {
  static atomic_long calls;
  const char *at = getenv("AT_CALL");
  if (at && atomic_fetch_add(&calls, 1) + 1 == atol(at)) kill(getpid(), atoi(getenv("SIGNAL")));
}

// Runs the command in the variable `name`, but never again. (`system` would have the process ignore signals meanwhile.)
static void run(const char *name) {
  char *command = strdup(getenv(name));
  unsetenv(name);
  pid_t child;
  int status;
  if (posix_spawn(&child, "/bin/sh", NULL, NULL, (char *[]){"sh", "-c", command, NULL}, environ)) abort();
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) abort();
  if (status != 0) abort();
  free(command);
}

// Runs the command in `when` the n-th time that `file` is the file that the variable `name` names.
static void run_if(const char *when, int n, const char *name, atomic_int *times, int file) {
  struct stat one, other;
  if (getenv(when) && fstat(file, &one) == 0 && stat(getenv(name), &other) == 0 && one.st_ino == other.st_ino &&
      atomic_fetch_add(times, 1) + 1 == n)
    run(when);
}

static ssize_t run_if_waiting(ssize_t result) {
  if (result < 0 && errno == EAGAIN && getenv("WHEN_WAITING")) {
    run("WHEN_WAITING");
    errno = EAGAIN;
  }
  return result;
}

int flock(int file, int operation) {
  count();
  return fails("FLOCK_FAILS") ? -1 : REAL("flock", int, int, int)(file, operation);
}

int fsync(int file) {
  count();
  return fails("FSYNC_FAILS") ? -1 : REAL("fsync", int, int)(file);
}

int close(int file) {
  count();
  return fails("CLOSE_FAILS") ? -1 : REAL("close", int, int)(file);
}

int fchown(int file, uid_t owner, gid_t group) {
  count();
  return fails("FCHOWN_FAILS") ? -1 : REAL("fchown", int, int, uid_t, gid_t)(file, owner, group);
}

int ftruncate(int file, off_t length) {
  count();
  return REAL("ftruncate", int, int, off_t)(file, length);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  count();
  return REAL("linkat", int, int, const char *, int, const char *, int)(from_folder, from, to_folder, to, flags);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  count();
  return REAL("renameat", int, int, const char *, int, const char *)(from_folder, from, to_folder, to);
}

int unlinkat(int folder, const char *name, int flags) {
  count();
  return REAL("unlinkat", int, int, const char *, int)(folder, name, flags);
}

ssize_t read(int file, void *bytes, size_t length) {
  count();
  static atomic_int times;
  const char *n = getenv("AT_READ");
  run_if("WHEN_READ", n ? atoi(n) : 1, "READ", &times, file);
  return run_if_waiting(REAL("read", ssize_t, int, void *, size_t)(file, bytes, length));
}

ssize_t write(int file, const void *bytes, size_t length) {
  count();
  static atomic_int times;
  run_if("WHEN_WRITTEN", 1, "WRITTEN", &times, file);
  static _Thread_local unsigned calls;
  if (getenv("SHORT_WRITES")) {
    if (calls++ % 2) {
      errno = EINTR;
      return -1;
    }
    if (length > 7) length = length / 2 + 1;
  }
  return run_if_waiting(REAL("write", ssize_t, int, const void *, size_t)(file, bytes, length));
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static atomic_long calls;
  int result = REAL("clock_gettime", int, clockid_t, struct timespec *)(clock, time);
  if (getenv("FAST_CLOCK") && result == 0) time->tv_sec += atomic_fetch_add(&calls, 1);
  return result;
}
