#define _GNU_SOURCE
#include "notify.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define NATIVE_ARCH AUDIT_ARCH_PPC64LE
#else
#error "the kernel double does not know this architecture"
#endif

// Newer than the oldest headers that this has to compile with.
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

#define KVM_TYPE 0xae00u
#define PAGE_BYTES 4096u

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define NOTIFY_IF(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)

static int listener_fd = -1;

int notify_install(void) {
  struct sock_filter code[] = {
      LOAD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCH, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      LOAD(nr),
#ifdef SYS_open
      NOTIFY_IF(SYS_open),
#endif
      NOTIFY_IF(SYS_openat),
      NOTIFY_IF(SYS_uname),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      LOAD(args[1]), // the low 32 bits: the kernel's ioctl looks at no more
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff00),
      NOTIFY_IF(KVM_TYPE),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -errno;
  // Without it, a signal makes the caller repeat a call that was answered already, and an RMA would be taken twice.
  unsigned long killable = flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
  long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, killable, &program);
  if (fd < 0 && errno == EINVAL) fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
  return fd < 0 ? -errno : (int)fd;
}

void notify_use(int listener) {
  listener_fd = listener;
  // Ten times faster where the kernel has it (6.6); nothing else depends on it.
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

bool notify_receive(struct seccomp_notif *call) {
  memset(call, 0, sizeof *call);
  return ioctl(listener_fd, SECCOMP_IOCTL_NOTIF_RECV, call) == 0;
}

void notify_answer(const struct seccomp_notif *call, int64_t result) {
  struct seccomp_notif_resp answer = {.id = call->id};
  if (result < 0) answer.error = (int32_t)result;
  else answer.val = result;
  ioctl(listener_fd, SECCOMP_IOCTL_NOTIF_SEND, &answer); // fails when the caller was killed meanwhile
}

void notify_pass(const struct seccomp_notif *call) {
  struct seccomp_notif_resp answer = {.id = call->id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
  ioctl(listener_fd, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

int notify_give_fd(const struct seccomp_notif *call, int fd, bool close_on_exec) {
  struct seccomp_notif_addfd added = {
      .id = call->id, .srcfd = (uint32_t)fd, .newfd_flags = close_on_exec ? O_CLOEXEC : 0};
  int number = ioctl(listener_fd, SECCOMP_IOCTL_NOTIF_ADDFD, &added);
  return number < 0 ? -errno : number;
}

int notify_read(const struct seccomp_notif *call, uint64_t address, void *into, size_t bytes) {
  // In two pieces where a page ends: what follows a short string may not be mapped.
  size_t first = PAGE_BYTES - address % PAGE_BYTES;
  if (first > bytes) first = bytes;
  struct iovec local = {into, bytes};
  struct iovec remote[] = {{(void *)(uintptr_t)address, first}, {(void *)(uintptr_t)(address + first), bytes - first}};
  memset(into, 0, bytes);
  return process_vm_readv((pid_t)call->pid, &local, 1, remote, bytes > first ? 2 : 1, 0) <= 0 ? -EFAULT : 0;
}

int notify_write(const struct seccomp_notif *call, uint64_t address, const void *from, size_t bytes) {
  struct iovec local = {(void *)(uintptr_t)from, bytes}, remote = {(void *)(uintptr_t)address, bytes};
  return process_vm_writev((pid_t)call->pid, &local, 1, &remote, 1, 0) == (ssize_t)bytes ? 0 : -EFAULT;
}
