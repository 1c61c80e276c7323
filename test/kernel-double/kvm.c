#define _GNU_SOURCE
#include "kvm.h"
#include "lent.h"
#include "notify.h"
#include "pool.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

// Encoded by this architecture's own macros; the foreign encodings are unknown requests.
#define GET_API_VERSION _IO(0xAE, 0x00)
#define CREATE_VM _IO(0xAE, 0x01)
#define CHECK_EXTENSION _IO(0xAE, 0x03)
#define ALLOCATE_RMA _IOR(0xAE, 0xA9, uint64_t)

enum {
  API_VERSION = 12,
  CAP_PPC_RMA = 65,
  VMS_MAX = 62, // partition numbers of a PPC970: 6 bits, two of them reserved
  WAITING_MAX = 64,
};

struct virtual_machine {
  bool is_alive;
  pid_t process; // whose memory it belongs to
  struct lent file;
};

struct waiting {
  struct seccomp_notif call;
  int64_t due_ms;
};

static struct host host;
static struct lent device;
static struct virtual_machine machines[VMS_MAX];
static struct waiting waiting[WAITING_MAX];
static int waiting_count;
static struct { int error, count; } fault;
static struct kvm_counts counts;

void kvm_start(const struct host *given) {
  host = *given;
  device = lent_make("kvm-device", 0);
  pool_make(host_pool(&host));
  pool_take(host.taken_first);
}

void kvm_fail(int error, int count) {
  fault.error = error;
  fault.count = count;
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// What waits already is through at once when nothing is slow any more.
void kvm_be_slow(int milliseconds) {
  host.slow_ms = milliseconds;
  for (int i = 0; milliseconds == 0 && i < waiting_count; i++) waiting[i].due_ms = now_ms();
}

// The process that a thread is of.
static pid_t process_of(pid_t thread) {
  char path[40], line[128];
  int process = 0;
  snprintf(path, sizeof path, "/proc/%d/status", thread);
  FILE *status = fopen(path, "re");
  while (status != NULL && process == 0 && fgets(line, sizeof line, status) != NULL)
    if (sscanf(line, "Tgid: %d", &process) != 1) process = 0;
  if (status != NULL) fclose(status);
  return process;
}

static long give(const struct seccomp_notif *call, int fd, bool closes_on_exec) {
  int number = notify_give_fd(call, fd, closes_on_exec);
  close(fd);
  return number;
}

long kvm_open(const struct seccomp_notif *call, bool closes_on_exec) {
  counts.opener = process_of((pid_t)call->pid);
  return give(call, lent_open(&device, O_RDWR), closes_on_exec);
}

struct kvm_counts kvm_count(void) {
  counts.virtual_machines = 0;
  for (int i = 0; i < VMS_MAX; i++) {
    struct virtual_machine *machine = &machines[i];
    if (machine->is_alive && lent_is_back(&machine->file)) {
      machine->is_alive = false;
      lent_drop(&machine->file);
    }
    counts.virtual_machines += machine->is_alive;
  }
  return counts;
}

static long create_machine(const struct seccomp_notif *call, uint64_t type) {
  if (type > (host.era < 'C' ? 0 : 2)) return -EINVAL;
  kvm_count();
  int free = 0;
  while (free < VMS_MAX && machines[free].is_alive) free++;
  if (free == VMS_MAX) return -ENOMEM;
  struct lent file = lent_make("kvm-vm", 0);
  machines[free] = (struct virtual_machine){true, process_of((pid_t)call->pid), file};
  return give(call, lent_open(&file, O_RDWR), host_closes_on_exec(&host));
}

// The errno of the fault that was ordered for this allocation; 0: none.
static int take_fault(void) {
  if (fault.count == 0) return 0;
  fault.count--;
  return fault.error;
}

// The fd is there before the size is: a caller whose memory cannot be written has an fd that it does not know of.
static long hand_out(const struct seccomp_notif *call, uint64_t address, int ordered) {
  int rma = pool_next();
  uint64_t bytes = pool_rma_bytes();
  if (rma == NO_RMA) return -ENOMEM;
  if (ordered == EMFILE || ordered == ENFILE) return -ordered;
  long number = give(call, pool_open(rma), host_closes_on_exec(&host));
  if (number < 0) return number;
  return ordered == EFAULT || notify_write(call, address, &bytes, sizeof bytes) < 0 ? -EFAULT : number;
}

static long allocate(const struct seccomp_notif *call, uint64_t address) {
  counts.allocations++;
  bool is_in_turn = host.enomem_every > 0 && counts.allocations % host.enomem_every == 0;
  int ordered = take_fault();
  return is_in_turn || ordered == ENOMEM ? -ENOMEM : hand_out(call, address, ordered);
}

// One after the other, as under the kernel's lock.
static void allocate_slowly(const struct seccomp_notif *call) {
  if (waiting_count == WAITING_MAX) return notify_answer(call, -ENOMEM);
  int64_t start_ms = waiting_count > 0 ? waiting[waiting_count - 1].due_ms : now_ms();
  waiting[waiting_count++] = (struct waiting){*call, start_ms + host.slow_ms};
}

int kvm_next_ms(void) {
  if (waiting_count == 0) return -1;
  int64_t left = waiting[0].due_ms - now_ms();
  return left < 0 ? 0 : (int)left;
}

void kvm_tick(void) {
  while (waiting_count > 0 && kvm_next_ms() == 0) {
    struct waiting done = waiting[0];
    waiting_count--;
    for (int i = 0; i < waiting_count; i++) waiting[i] = waiting[i + 1];
    notify_answer(&done.call, allocate(&done.call, done.call.data.args[2]));
  }
}

static long ask_device(const struct seccomp_notif *call, uint32_t request, uint64_t argument) {
  switch (request) {
    case GET_API_VERSION: return argument == 0 ? API_VERSION : -EINVAL;
    case CHECK_EXTENSION: return argument == CAP_PPC_RMA ? host_capability(&host) : 0;
    case CREATE_VM: return create_machine(call, argument);
    default: return -EINVAL;
  }
}

static void ask_machine(const struct seccomp_notif *call, const struct virtual_machine *machine) {
  uint32_t request = (uint32_t)call->data.args[1];
  uint64_t argument = call->data.args[2];
  if (machine->process != process_of((pid_t)call->pid)) return notify_answer(call, -EIO);
  if (request == CHECK_EXTENSION && host.era >= 'D')
    return notify_answer(call, argument == CAP_PPC_RMA ? host_capability(&host) : 0);
  if (request != ALLOCATE_RMA || host.era == 'E') return notify_answer(call, -ENOTTY);
  // The older code asks for no CPU: its pool is never filled on the wrong one.
  if (!host.is_970 && host.era >= 'C') return notify_answer(call, -EINVAL);
  if (host.slow_ms > 0) return allocate_slowly(call);
  notify_answer(call, allocate(call, argument));
}

void kvm_ioctl(const struct seccomp_notif *call) {
  int fd = (int)call->data.args[0];
  if (lent_is_behind(&device, (pid_t)call->pid, fd))
    return notify_answer(call, ask_device(call, (uint32_t)call->data.args[1], call->data.args[2]));
  for (int i = 0; i < VMS_MAX; i++)
    if (machines[i].is_alive && lent_is_behind(&machines[i].file, (pid_t)call->pid, fd))
      return ask_machine(call, &machines[i]);
  notify_pass(call);
}
