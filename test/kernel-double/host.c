#include "host.h"
#include <stdio.h>

#define MIB (1ull << 20)
#define GIB (1ull << 30)

static bool has_area(const struct host *host) { return host->era == 'C' || host->era == 'D'; }

int host_capability(const struct host *host) {
  if (host->capability >= 0) return host->capability;
  return host->era == 'E' ? 0 : host->is_970 ? 2 : 1;
}

const char *host_release(const struct host *host) {
  // 3.2 for era A: the C library of today starts under nothing older.
  static const char *const releases[] = {"3.2.0", "3.10.0", "3.12.9", "3.18.0", "3.19.0"};
  return host->release != NULL ? host->release : releases[host->era - 'A'];
}

// Sizes that the CPU can limit real mode to.
static bool is_rma_size(const struct host *host, uint64_t bytes) {
  static const uint64_t sizes[] = {64 * MIB, 128 * MIB, 256 * MIB, GIB, 16 * GIB, 256 * GIB};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (bytes == sizes[i]) return true;
  return bytes == 32 * MIB && !host->is_970;
}

struct pool_facts host_pool(const struct host *host) {
  uint64_t usual = has_area(host) ? 128 * MIB : 64 * MIB;
  uint64_t wanted = host->size_bytes != 0 ? host->size_bytes : usual;
  bool is_valid = is_rma_size(host, wanted);
  struct pool_facts facts = {
      .rma_bytes = is_valid ? wanted : usual,
      .is_cleared = host->era == 'B' || host->era == 'C',
      .is_born_dirty = host->era == 'D',
  };
  if (!host->is_970 || host->era == 'E') return facts;
  // A size that is none leaves the older pool empty, and the newer one at its default.
  if (has_area(host)) facts.total = (int)(host->area_bytes / facts.rma_bytes);
  else if (is_valid) facts.total = host->count;
  if (facts.total > POOL_RMAS_MAX) facts.total = POOL_RMAS_MAX;
  return facts;
}

void host_command_line(const struct host *host, char *into, int bytes) {
  char size[40] = "", count[40] = "";
  if (host->size_bytes != 0) snprintf(size, sizeof size, " kvm_rma_size=%llu", (unsigned long long)host->size_bytes);
  if (host->count > 0) snprintf(count, sizeof count, " kvm_rma_count=%d", host->count);
  snprintf(into, (size_t)bytes, "root=/dev/sda2 ro%s%s\n", size, count);
}

bool host_closes_on_exec(const struct host *host) { return host->era >= 'C'; }
