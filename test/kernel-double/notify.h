// System calls of the program that the supervisor answers in the kernel's place (seccomp user notification).
#ifndef NOTIFY_H
#define NOTIFY_H
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// In the program, before it is executed: from here on its calls are notified. The listener's fd, or -errno.
int notify_install(void);

// In the supervisor, once: whom to answer through.
void notify_use(int listener);

// The next call; false when there is none, because its caller was killed.
bool notify_receive(struct seccomp_notif *call);

// The caller gets `result`, or -1 and an errno when it is negative.
void notify_answer(const struct seccomp_notif *call, int64_t result);

// The real kernel answers.
void notify_pass(const struct seccomp_notif *call);

// Opens a copy of `fd` in the caller: its number there, or -errno (EMFILE when the caller's table is full).
int notify_give_fd(const struct seccomp_notif *call, int fd, bool close_on_exec);

// The caller's memory. 0, or -EFAULT when not all of it is readable or writable.
int notify_read(const struct seccomp_notif *call, uint64_t address, void *into, size_t bytes);
int notify_write(const struct seccomp_notif *call, uint64_t address, const void *from, size_t bytes);

#endif
