// Starts a program and plays KVM with the RMA facility to it: kernel-double [OPTIONS] -- PROGRAM [ARGS...]
// It ends as the program does; with status 125 when it cannot play.
#define _GNU_SOURCE
#include "control.h"
#include "kvm.h"
#include "lent.h"
#include "notify.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT_PLAY = 125, NO_PROGRAM = 127, PATH_BYTES = 16 };

static struct host host = {.era = 'B', .is_970 = true, .capability = -1};
static const char *control_path;
static struct lent command_line;

static _Noreturn void die(const char *what) {
  fprintf(stderr, "kernel-double: %s: %s\n", what, strerror(errno));
  exit(CANNOT_PLAY);
}

static _Noreturn void usage(void) {
  fputs("usage: kernel-double [--era A|B|C|D|E] [--cpu 970|p7] [--capability N] [--count N] [--area BYTES]\n"
        "  [--size BYTES] [--release TEXT] [--enomem-every N] [--slow-ms N] [--taken-first N] [--control SOCKET] -- PROGRAM [ARGS...]\n",
        stderr);
  exit(CANNOT_PLAY);
}

static char **parse(int argc, char **argv) {
  static const struct option options[] = {
      {"era", 1, 0, 'e'},     {"cpu", 1, 0, 'p'},  {"capability", 1, 0, 'c'},   {"count", 1, 0, 'n'},   {"area", 1, 0, 'a'},
      {"size", 1, 0, 's'},    {"release", 1, 0, 'r'}, {"enomem-every", 1, 0, 'm'}, {"slow-ms", 1, 0, 't'}, {"control", 1, 0, 'k'},
      {"taken-first", 1, 0, 'f'},
      {0, 0, 0, 0}};
  for (int option; (option = getopt_long(argc, argv, "+", options, NULL)) != -1;) {
    switch (option) {
      case 'e': host.era = *optarg; break;
      case 'p': host.is_970 = strcmp(optarg, "970") == 0; break;
      case 'c': host.capability = atoi(optarg); break;
      case 'n': host.count = atoi(optarg); break;
      case 'a': host.area_bytes = strtoull(optarg, NULL, 10); break;
      case 's': host.size_bytes = strtoull(optarg, NULL, 10); break;
      case 'r': host.release = optarg; break;
      case 'm': host.enomem_every = atoi(optarg); break;
      case 't': host.slow_ms = atoi(optarg); break;
      case 'f': host.taken_first = atoi(optarg); break;
      case 'k': control_path = optarg; break;
      default: usage();
    }
  }
  if (optind == argc || host.era < 'A' || host.era > 'E') usage();
  return argv + optind;
}

// The program's own process, from fork to exec.
static _Noreturn void become(char **program, int channel, const sigset_t *signals) {
  prctl(PR_SET_PDEATHSIG, SIGKILL); // without the supervisor there is no kernel
  int listener = notify_install();
  if (listener < 0) {
    errno = -listener;
    die("no seccomp user notification here");
  }
  char byte = 0;
  union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {.bytes = {0}};
  struct iovec body = {&byte, 1};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET, header->cmsg_type = SCM_RIGHTS, header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &listener, sizeof listener);
  if (sendmsg(channel, &message, 0) < 0) die("sendmsg");
  close(listener);
  sigprocmask(SIG_SETMASK, signals, NULL);
  execvp(*program, program);
  fprintf(stderr, "kernel-double: %s: %s\n", *program, strerror(errno));
  _exit(NO_PROGRAM);
}

static int receive_listener(int channel) {
  char byte;
  union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
  struct iovec body = {&byte, 1};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  int listener = -1;
  if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != 1) exit(CANNOT_PLAY); // the child has said why
  memcpy(&listener, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof listener);
  return listener;
}

static long give_command_line(const struct seccomp_notif *call, uint64_t flags) {
  int copy = lent_open(&command_line, O_RDONLY);
  int number = notify_give_fd(call, copy, (flags & O_CLOEXEC) != 0);
  close(copy);
  return number;
}

static void open_path(const struct seccomp_notif *call, uint64_t path, uint64_t flags) {
  char start[PATH_BYTES];
  notify_read(call, path, start, sizeof start);
  if (strncmp(start, "/dev/kvm", sizeof start) == 0) notify_answer(call, kvm_open(call, (flags & O_CLOEXEC) != 0));
  else if (strncmp(start, "/proc/cmdline", sizeof start) == 0) notify_answer(call, give_command_line(call, flags));
  else notify_pass(call);
}

static void tell_kernel(const struct seccomp_notif *call) {
  struct utsname name;
  uname(&name);
  snprintf(name.release, sizeof name.release, "%s", host_release(&host));
  notify_answer(call, notify_write(call, call->data.args[0], &name, sizeof name));
}

static void answer(const struct seccomp_notif *call) {
  const __u64 *args = call->data.args;
  switch (call->data.nr) {
    case SYS_ioctl: return kvm_ioctl(call);
    case SYS_openat: return open_path(call, args[1], args[2]);
    case SYS_uname: return tell_kernel(call);
    default: return open_path(call, args[0], args[1]);
  }
}

// As the program ended.
static _Noreturn void end(int status) {
  if (WIFEXITED(status)) exit(WEXITSTATUS(status));
  signal(WTERMSIG(status), SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  raise(WTERMSIG(status));
  exit(128 + WTERMSIG(status));
}

static void hear_signal(int signals, pid_t child) {
  struct signalfd_siginfo info;
  int status;
  if (read(signals, &info, sizeof info) != sizeof info) return;
  if (info.ssi_signo != SIGCHLD) kill(child, (int)info.ssi_signo);
  else if (waitpid(child, &status, WNOHANG) == child) end(status);
}

static _Noreturn void supervise(pid_t child, int listener, int signals) {
  int control = control_path == NULL ? -1 : control_listen(control_path);
  struct seccomp_notif call;
  struct pollfd wait[] = {{listener, POLLIN, 0}, {signals, POLLIN, 0}, {control, POLLIN, 0}};
  for (;;) {
    if (poll(wait, 3, kvm_next_ms()) < 0 && errno != EINTR) die("poll");
    if (wait[0].revents & POLLIN && notify_receive(&call)) answer(&call);
    if (wait[0].revents & POLLHUP) wait[0].fd = -1;
    kvm_tick();
    if (wait[2].revents) control_serve(control);
    if (wait[1].revents) hear_signal(signals, child);
  }
}

int main(int argc, char **argv) {
  char **program = parse(argc, argv), text[256];
  int channel[2];
  sigset_t signals, before;
  sigemptyset(&signals), sigaddset(&signals, SIGCHLD), sigaddset(&signals, SIGTERM), sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, &before);
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) < 0) die("socketpair");
  pid_t child = fork();
  if (child < 0) die("fork");
  if (child == 0) become(program, channel[1], &before);
  close(channel[1]);
  signal(SIGIO, SIG_IGN); // what a lease sends when somebody opens the file just then
  int listener = receive_listener(channel[0]);
  notify_use(listener);
  kvm_start(&host);
  host_command_line(&host, text, sizeof text);
  command_line = lent_make("command-line", strlen(text));
  if (pwrite(command_line.kept, text, strlen(text), 0) < 0) die("pwrite");
  supervise(child, listener, signalfd(-1, &signals, SFD_CLOEXEC));
}
