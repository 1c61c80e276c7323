// The reference for the agent's hand-off: the exchange of packets and one fd, and nothing else. Answers with packets of
// the agent's sizes, one connection after the other, and prints "ready" when it listens. Usage: server SOCKET
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char hello[] =
    "{\"hello\":{\"protocol\":\"rma-local\",\"versions\":[1],\"node\":\"bench\",\"max_packet_bytes\":65536}}";
static const char redeemed[] =
    "{\"id\":1,\"ok\":{\"claim\":\"c-00000000000000000000\",\"rma_bytes\":65536,\"device\":\"memfd\",\"cleared\":true,"
    "\"fds\":[{\"name\":\"rma\",\"size\":65536}]}}";
static const char confirmed[] = "{\"id\":2,\"ok\":{\"claim\":\"c-00000000000000000000\",\"state\":\"BOUND\"}}";

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void answer(int peer, const char *text, size_t bytes, int fd) {
  union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {0};
  struct iovec body = {(char *)text, bytes};
  struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1};
  if (fd >= 0) {
    message.msg_control = &control, message.msg_controllen = sizeof control;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET, header->cmsg_type = SCM_RIGHTS, header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  sendmsg(peer, &message, MSG_NOSIGNAL);
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: server SOCKET");
  static char packet[65536];
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", argv[1]);
  int rma = memfd_create("rma", MFD_CLOEXEC), server = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (ftruncate(rma, 65536) < 0) die("ftruncate");
  if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 64) < 0) die(argv[1]);
  puts("ready");
  fflush(stdout);
  for (int peer; (peer = accept4(server, NULL, NULL, SOCK_CLOEXEC)) >= 0; close(peer)) {
    answer(peer, hello, sizeof hello - 1, -1);
    for (ssize_t bytes; (bytes = recv(peer, packet, sizeof packet, 0)) > 0;) {
      if (memmem(packet, bytes, "redeem", 6) != NULL) answer(peer, redeemed, sizeof redeemed - 1, rma);
      else answer(peer, confirmed, sizeof confirmed - 1, -1);
    }
  }
}
