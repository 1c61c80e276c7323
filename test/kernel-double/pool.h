// The RMAs of the host, and who has them.
#ifndef POOL_H
#define POOL_H
#include <stdbool.h>
#include <stdint.h>

enum { POOL_RMAS_MAX = 256, NO_RMA = -1 };

struct pool_facts {
  int total;
  uint64_t rma_bytes;
  bool is_cleared;   // the kernel clears an RMA when it is allocated
  bool is_born_dirty; // other memory uses lay in it before its first allocation
};

struct pool_counts {
  int total, free, handed_out, taken;
  int dirty; // allocations so far that had bytes in them
};

void pool_make(struct pool_facts facts);
uint64_t pool_rma_bytes(void);

// Which RMA is allocated next; NO_RMA when none is free. What it has in it is decided here,
// so the caller must give it out.
int pool_next(void);

// A new open file of that RMA. While it or any copy of it lives, the RMA is handed out.
int pool_open(int rma);

struct pool_counts pool_count(void);

// Somebody else takes RMAs, or gives them back: as many as there are.
void pool_take(int count);
void pool_give(int count);

#endif
