// The host that is played: what kernel and CPU it has.
#ifndef HOST_H
#define HOST_H
#include "pool.h"
#include <stdbool.h>
#include <stdint.h>

struct host {
  char era;             // 'A' to 'E'
  bool is_970;          // else POWER7 or later
  int capability;       // of KVM_CAP_PPC_RMA; -1: what era and CPU have
  int count;            // kvm_rma_count, eras A and B
  uint64_t area_bytes;  // of the CMA area, eras C and D
  uint64_t size_bytes;  // kvm_rma_size; 0: the era's default
  const char *release;  // as uname tells it; NULL: the era's
  int enomem_every;     // every so many allocations one fails without need; 0: none
  int taken_first;      // of the pool, by somebody else before the program starts
  int slow_ms;          // how long one allocation takes, one after the other
};

int host_capability(const struct host *host);
const char *host_release(const struct host *host);
struct pool_facts host_pool(const struct host *host);
// /proc/cmdline, with its newline.
void host_command_line(const struct host *host, char *into, int bytes);

// From Linux 3.12 on fds of KVM are close-on-exec.
bool host_closes_on_exec(const struct host *host);

#endif
