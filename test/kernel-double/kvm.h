// KVM with the RMA facility, as one host has it.
#ifndef KVM_H
#define KVM_H
#include "host.h"
#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/types.h>

void kvm_start(const struct host *host);

// Answers an open of /dev/kvm: the new fd's number, or -errno.
long kvm_open(const struct seccomp_notif *call, bool closes_on_exec);

// Answers an ioctl of KVM's type, now or later.
void kvm_ioctl(const struct seccomp_notif *call);

// In how many milliseconds an allocation that takes its time is done; -1: none is under way.
int kvm_next_ms(void);
// Finishes what is due.
void kvm_tick(void);

// The next `count` allocations fail with this errno, as the real ones do.
void kvm_fail(int error, int count);
void kvm_be_slow(int milliseconds);

struct kvm_counts {
  int virtual_machines; // alive
  int allocations;      // attempts so far
  pid_t opener;         // the last process that opened /dev/kvm
};
struct kvm_counts kvm_count(void);

#endif
