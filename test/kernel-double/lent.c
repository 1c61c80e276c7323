#define _GNU_SOURCE
#include "lent.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int need(int result, const char *what) {
  if (result >= 0) return result;
  perror(what);
  exit(125);
}

static int reopen(int fd, int flags) {
  char path[40];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return need(open(path, flags | O_CLOEXEC), "kernel-double: reopening memory");
}

struct lent lent_make(const char *name, uint64_t bytes) {
  struct lent file;
  struct stat facts;
  int made = need(memfd_create(name, MFD_CLOEXEC), "kernel-double: memfd_create");
  need(ftruncate(made, (off_t)bytes), "kernel-double: ftruncate");
  // Leases do not count the open file that memfd_create makes: neither side may have it.
  file.kept = reopen(made, O_RDWR);
  close(made);
  need(fstat(file.kept, &facts), "kernel-double: fstat");
  file.device = facts.st_dev;
  file.inode = facts.st_ino;
  return file;
}

int lent_open(const struct lent *file, int flags) { return reopen(file->kept, flags); }

bool lent_is_back(const struct lent *file) {
  // A write lease is granted only to the last open file there is.
  if (fcntl(file->kept, F_SETLEASE, F_WRLCK) < 0) return false;
  fcntl(file->kept, F_SETLEASE, F_UNLCK);
  return true;
}

bool lent_is_behind(const struct lent *file, pid_t pid, int fd) {
  char path[64];
  struct stat facts;
  snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
  return stat(path, &facts) == 0 && facts.st_dev == file->device && facts.st_ino == file->inode;
}

void lent_drop(struct lent *file) {
  close(file->kept);
  file->kept = -1;
}
