#define _GNU_SOURCE
#include "pool.h"
#include "lent.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096 };

enum where { UNUSED, BACK, OUT, TAKEN }; // UNUSED: never allocated so far, no memory made for it

static struct rma {
  enum where where;
  struct lent memory;
} rmas[POOL_RMAS_MAX];

static struct pool_facts facts;
static int dirty_count;

void pool_make(struct pool_facts given) { facts = given; }

uint64_t pool_rma_bytes(void) { return facts.rma_bytes; }

// The kernel is asked whenever it matters: there is no notice of the last close.
static void look_for_returned(void) {
  for (int i = 0; i < facts.total; i++)
    if (rmas[i].where == OUT && lent_is_back(&rmas[i].memory)) rmas[i].where = BACK;
}

static void make_memory(struct rma *rma) {
  rma->memory = lent_make("kvm-rma", facts.rma_bytes);
  rma->where = BACK;
  static const char junk[] = "page cache of the host";
  for (uint64_t at = 0; facts.is_born_dirty && at < facts.rma_bytes; at += PAGE_BYTES)
    if (pwrite(rma->memory.kept, junk, sizeof junk, (off_t)at) < 0) return;
}

// Looks at pages that were ever written only, and no further than the first byte that is not zero.
static bool has_bytes(const struct rma *rma) {
  static const char zeros[PAGE_BYTES];
  char page[PAGE_BYTES];
  for (off_t at = lseek(rma->memory.kept, 0, SEEK_DATA); at >= 0; at = lseek(rma->memory.kept, at + PAGE_BYTES, SEEK_DATA))
    if (pread(rma->memory.kept, page, sizeof page, at) == PAGE_BYTES && memcmp(page, zeros, sizeof page) != 0) return true;
  return false;
}

int pool_next(void) {
  look_for_returned();
  // Those that were used before come first: what they remember is what matters.
  static const enum where order[] = {BACK, UNUSED};
  for (int k = 0; k < 2; k++) {
    for (int i = 0; i < facts.total; i++) {
      if (rmas[i].where != order[k]) continue;
      if (order[k] == UNUSED) make_memory(&rmas[i]);
      if (facts.is_cleared)
        fallocate(rmas[i].memory.kept, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)facts.rma_bytes);
      if (has_bytes(&rmas[i])) dirty_count++;
      return i;
    }
  }
  return NO_RMA;
}

int pool_open(int rma) {
  rmas[rma].where = OUT;
  return lent_open(&rmas[rma].memory, O_RDWR);
}

struct pool_counts pool_count(void) {
  struct pool_counts counts = {.total = facts.total, .dirty = dirty_count};
  look_for_returned();
  for (int i = 0; i < facts.total; i++) {
    counts.handed_out += rmas[i].where == OUT;
    counts.taken += rmas[i].where == TAKEN;
  }
  counts.free = counts.total - counts.handed_out - counts.taken;
  return counts;
}

void pool_take(int count) {
  look_for_returned();
  for (int i = facts.total; i-- > 0 && count > 0;) {
    if (rmas[i].where == UNUSED) make_memory(&rmas[i]);
    if (rmas[i].where != BACK) continue;
    rmas[i].where = TAKEN;
    count--;
  }
}

void pool_give(int count) {
  for (int i = 0; i < facts.total && count > 0; i++) {
    if (rmas[i].where != TAKEN) continue;
    rmas[i].where = BACK;
    count--;
  }
}
