// A file of memory that the program gets to hold, and of which the supervisor can tell when nobody holds it any more.
#ifndef LENT_H
#define LENT_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct lent {
  int kept; // an open file of its own, never handed out
  dev_t device;
  ino_t inode;
};

// Makes the file; its link in /proc reads `/memfd:NAME (deleted)`. Ends the program when
// the machine has no memory for it.
struct lent lent_make(const char *name, uint64_t bytes);

// A new open file of it, to be handed out and then closed here. O_CLOEXEC here.
int lent_open(const struct lent *file, int flags);

// Whether no open file of it lives but the kept one: no fd, mapping, copy in a socket, in any process.
bool lent_is_back(const struct lent *file);

// Whether it is this file that `fd` of process or thread `pid` means.
bool lent_is_behind(const struct lent *file, pid_t pid, int fd);

void lent_drop(struct lent *file);

#endif
