// Redeems one claim for each token on stdin, each over its own connection, and prints how many nanoseconds passed from
// sending the request until the fd was there. It keeps every fd open until it ends. Usage: client SOCKET
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PACKET_BYTES_MAX = 65536 };

static char packet[PACKET_BYTES_MAX + 1];

static void die(const char *what) {
  fprintf(stderr, "handoff client: %s: %s; last packet: %s\n", what, strerror(errno), packet);
  exit(1);
}

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int receive(int agent) {
  union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
  struct iovec body = {packet, PACKET_BYTES_MAX};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t bytes = recvmsg(agent, &message, MSG_CMSG_CLOEXEC);
  if (bytes <= 0) die("the agent closed the connection");
  packet[bytes] = 0;
  int fd = -1;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header != NULL && header->cmsg_type == SCM_RIGHTS) memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return fd;
}

static void say(int agent, const char *request) {
  if (send(agent, request, strlen(request), MSG_NOSIGNAL) < 0) die("cannot send");
}

static void redeem(const char *path, const char *token) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int agent = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (agent < 0 || connect(agent, (struct sockaddr *)&address, sizeof address) < 0) die(path);
  receive(agent);
  char request[640], claim[80] = "";
  snprintf(request, sizeof request, "{\"op\":\"redeem\",\"id\":1,\"token\":\"%s\"}", token);
  long long before = now_ns();
  say(agent, request);
  int fd = receive(agent);
  long long took = now_ns() - before;
  if (fd < 0) die("no fd came");
  const char *at = strstr(packet, "\"claim\":\"");
  if (at == NULL || sscanf(at, "\"claim\":\"%79[^\"]", claim) != 1) die("no claim is named");
  snprintf(request, sizeof request, "{\"op\":\"confirm\",\"id\":2,\"claim\":\"%s\"}", claim);
  say(agent, request);
  receive(agent);
  if (strstr(packet, "\"error\"") != NULL) die("not confirmed");
  close(agent);
  printf("%lld\n", took);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: client SOCKET");
  struct rlimit files = {65536, 65536};
  setrlimit(RLIMIT_NOFILE, &files);
  // The figure is how long one VMM waits, and VMMs do not start back to back: let the work that the last one caused
  // end.
  const struct timespec pause = {0, 2000000};
  for (char token[512]; fgets(token, sizeof token, stdin) != NULL;) {
    token[strcspn(token, "\n")] = 0;
    redeem(argv[1], token);
    nanosleep(&pause, NULL);
  }
}
