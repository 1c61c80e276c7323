#define _GNU_SOURCE
#include "control.h"
#include "kvm.h"
#include "pool.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int control_listen(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  if (listening < 0 || bind(listening, (struct sockaddr *)&address, sizeof address) < 0 || listen(listening, 8) < 0) {
    perror("kernel-double: --control");
    exit(125);
  }
  return listening;
}

static bool obey(const char *command, int number) {
  if (strcmp(command, "status") == 0) return true;
  if (strcmp(command, "enomem") == 0) return kvm_fail(ENOMEM, number), true;
  if (strcmp(command, "emfile") == 0) return kvm_fail(EMFILE, number), true;
  if (strcmp(command, "enfile") == 0) return kvm_fail(ENFILE, number), true;
  if (strcmp(command, "efault") == 0) return kvm_fail(EFAULT, number), true;
  if (strcmp(command, "slow") == 0) return kvm_be_slow(number), true;
  if (strcmp(command, "take") == 0) return pool_take(number), true;
  if (strcmp(command, "give") == 0) return pool_give(number), true;
  return false;
}

static void tell_status(int connection) {
  struct pool_counts pool = pool_count();
  struct kvm_counts kvm = kvm_count();
  dprintf(connection,
          "{\"total\":%d,\"free\":%d,\"handedOut\":%d,\"taken\":%d,\"rmaBytes\":%llu,"
          "\"dirty\":%d,\"allocations\":%d,\"virtualMachines\":%d,\"openerPid\":%d}\n",
          pool.total, pool.free, pool.handed_out, pool.taken, (unsigned long long)pool_rma_bytes(), pool.dirty,
          kvm.allocations, kvm.virtual_machines, kvm.opener);
}

void control_serve(int listening) {
  char line[64] = "", command[16] = "";
  int number = 0;
  int connection = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
  if (connection < 0) return;
  // The program waits meanwhile: a client that says nothing must not stop it for long.
  struct timeval patience = {.tv_sec = 5};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ssize_t bytes = read(connection, line, sizeof line - 1);
  if (bytes > 0 && sscanf(line, "%15s %d", command, &number) >= 1 && obey(command, number)) tell_status(connection);
  else dprintf(connection, "{\"error\":\"unknown command\"}\n");
  close(connection);
}
