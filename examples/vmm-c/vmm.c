// The minimum that a VMM does to get its Real Mode Area: connect, redeem, map, confirm; and finally release.
// Usage: vmm SOCKET [TOKEN]; the token may be given in RMA_CLAIM_TOKEN instead, where `ps` does not show it.
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PACKET_BYTES_MAX = 65536, STRIDE_BYTES = 4096, EVENT = 1, REPLY = 2, HELLO = 3 };

static char packet[PACKET_BYTES_MAX + 1]; // the last one received, as a string

static void die(const char *what, const char *why) {
  fprintf(stderr, "vmm: %s: %s\n", what, why);
  exit(1);
}

// Where a member's value begins, at any depth. Quotes in strings are escaped, so "key" cannot match inside one.
static const char *member(const char *key) {
  char quoted[40];
  snprintf(quoted, sizeof quoted, "\"%s\"", key);
  for (const char *at = packet; (at = strstr(at, quoted)) != NULL;) {
    at += strlen(quoted);
    while (isspace((unsigned char)*at)) at++;
    if (*at != ':') continue; // a string value equal to the key
    do at++;
    while (isspace((unsigned char)*at));
    return at;
  }
  return NULL;
}

// A string member, unescaped (but not \u); "" when there is none or it does not fit.
static char *text(const char *key, char *into, size_t bytes) {
  const char *at = member(key);
  size_t n = 0;
  if (at != NULL && *at == '"')
    for (at++; *at != '"' && *at != 0 && n < bytes - 1; at++) into[n++] = *at == '\\' && at[1] != 0 ? *++at : *at;
  into[at != NULL && *at == '"' ? n : 0] = 0;
  return into;
}

static void send_packet(int agent, const char *request) {
  if (send(agent, request, strlen(request), MSG_NOSIGNAL) < 0) die("cannot send to the agent", strerror(errno));
}

// Receives one packet, and the fd that came with it (-1: none). Returns the packet's kind; 0: the agent hung up.
static int receive(int agent, int *fd) {
  union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
  struct iovec body = {packet, PACKET_BYTES_MAX};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t bytes = recvmsg(agent, &message, MSG_CMSG_CLOEXEC);
  if (bytes < 0 && errno != ECONNRESET) die("cannot receive from the agent", strerror(errno));
  *fd = -1;
  if (bytes <= 0) return 0;
  packet[bytes] = 0;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header != NULL && header->cmsg_type == SCM_RIGHTS) memcpy(fd, CMSG_DATA(header), sizeof *fd);
  if (message.msg_flags & MSG_CTRUNC && *fd >= 0) *fd = (close(*fd), -1); // some fds are missing: use none
  return member("hello") ? HELLO : member("event") ? EVENT : REPLY;
}

// Sends a request and waits for its reply; on an error the program ends with the agent's reason.
static int call(int agent, const char *request) {
  int fd, kind;
  char reason[64], message[512];
  send_packet(agent, request);
  while ((kind = receive(agent, &fd)) == EVENT) continue;
  if (kind == 0) die("the agent closed the connection", "it has stopped, or refuses this process: see its log");
  if (member("error")) die(text("reason", reason, sizeof reason), text("message", message, sizeof message));
  return fd;
}

static int connect_agent(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) die(path, "the path is too long for a Unix socket");
  strcpy(address.sun_path, path);
  int fd, agent = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (agent < 0 || connect(agent, (struct sockaddr *)&address, sizeof address) < 0) die(path, strerror(errno));
  char protocol[32], reason[64], message[512];
  int kind = receive(agent, &fd);
  if (kind == REPLY) die(text("reason", reason, sizeof reason), text("message", message, sizeof message));
  if (kind != HELLO || strcmp(text("protocol", protocol, sizeof protocol), "rma-local")) die(path, "is no rma-agent");
  return agent;
}

// The guest's memory at guest address 0: all of the RMA, from offset 0.
static uint64_t *map(int fd, size_t bytes) {
  uint64_t *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) die("cannot map the RMA", strerror(errno));
  for (size_t i = 0; i < bytes / sizeof *memory; i++)
    if (memory[i] != 0) die("the RMA is not clear", "it has bytes of another guest in it");
  for (size_t at = 0; at < bytes; at += STRIDE_BYTES) memory[at / sizeof *memory] = 0x524d4100u + at;
  return memory;
}

// Runs the "guest" until SIGTERM, the end of stdin, or the agent's request to give the RMA back.
static void run(int agent) {
  sigset_t signals;
  sigemptyset(&signals), sigaddset(&signals, SIGTERM), sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  struct pollfd wait[] = {{signalfd(-1, &signals, SFD_CLOEXEC), POLLIN, 0}, {0, POLLIN, 0}, {agent, POLLIN, 0}};
  char name[64];
  for (int fd; poll(wait, 3, -1) > 0;) {
    if (wait[0].revents || (wait[1].revents && read(0, name, sizeof name) <= 0)) return;
    if (!wait[2].revents) continue;
    // The agent restarts; the claim belongs to this process, not to the connection.
    if (receive(agent, &fd) == 0) wait[2].fd = -1;
    else if (!strcmp(text("event", name, sizeof name), "drain_requested")) return;
  }
}

int main(int argc, char **argv) {
  const char *token = argc > 2 ? argv[2] : getenv("RMA_CLAIM_TOKEN");
  if (argc < 2 || token == NULL) die("usage", "vmm SOCKET [TOKEN], or the token in RMA_CLAIM_TOKEN");
  if (strlen(token) > 512 || strpbrk(token, "\"\\\n")) die("usage", "this is not a claim token");
  char request[640], claim[64];
  int agent = connect_agent(argv[1]);

  snprintf(request, sizeof request, "{\"op\":\"redeem\",\"id\":1,\"token\":\"%s\"}", token);
  int fd = call(agent, request);
  text("claim", claim, sizeof claim);
  size_t bytes = member("rma_bytes") ? strtoull(member("rma_bytes"), NULL, 10) : 0;
  if (fd < 0 || bytes == 0) {
    snprintf(request, sizeof request, "{\"op\":\"nack\",\"id\":2,\"claim\":\"%s\",\"why\":\"no fd arrived\"}", claim);
    call(agent, request);
    die("the fd did not arrive", "is RLIMIT_NOFILE reached? The claim may be redeemed again");
  }
  uint64_t *memory = map(fd, bytes);
  snprintf(request, sizeof request, "{\"op\":\"confirm\",\"id\":2,\"claim\":\"%s\"}", claim);
  call(agent, request);
  printf("bound claims/%s rma_bytes=%zu fd=%d\n", claim, bytes, fd);
  fflush(stdout);

  run(agent);
  munmap(memory, bytes), close(fd); // before the release: a release means that this process no longer uses the RMA
  snprintf(request, sizeof request, "{\"op\":\"release\",\"id\":3,\"claim\":\"%s\"}", claim);
  call(agent, request);
  printf("released claims/%s\n", claim);
}
