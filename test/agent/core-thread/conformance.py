"""Follows rma-local/1 to the letter, with nothing but Python's standard library: redeem, check, use, confirm, wait."""

import json
import mmap
import os
import socket
import sys

path, token, patience_s = sys.argv[1], sys.argv[2], float(sys.argv[3])


def fail(what):
    print(json.dumps({"failed": what}), flush=True)
    sys.exit(1)


def receive(sock):
    data, fds, flags, _ = socket.recv_fds(sock, 65536, 4, socket.MSG_CMSG_CLOEXEC)
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
        fail("the packet or its fds were cut")
    return json.loads(data), fds


def ask(sock, request):
    sock.send(json.dumps(request).encode())
    reply, fds = receive(sock)
    if reply["id"] != request["id"]:
        fail("another id came back")
    return reply, fds


sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
sock.settimeout(patience_s)
sock.connect(path)
hello, _ = receive(sock)
if 1 not in hello["hello"]["versions"]:
    fail("no version in common")
reply, fds = ask(sock, {"op": "redeem", "id": "r-1", "token": token})
if "ok" not in reply:
    fail(reply["error"]["reason"])
size = reply["fds"][0]["size"]
if len(fds) != 1 or size != reply["ok"]["rma_bytes"] or os.fstat(fds[0]).st_size != size:
    fail("there is not one fd of the size that was told")
memory = mmap.mmap(fds[0], size, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
if memory[:] != bytes(size):
    fail("the RMA is not zeroed")
memory[0:4] = b"mine"
if os.pread(fds[0], 4, 0) != b"mine":
    fail("the mapping is not shared")
confirmed, _ = ask(sock, {"op": "confirm", "id": 2, "claim": reply["ok"]["claim"]})
second, _ = ask(sock, {"op": "redeem", "id": 3, "token": token})
print(json.dumps({"state": confirmed["ok"]["state"], "second": second["error"]["reason"]}), flush=True)
sys.stdin.read()
