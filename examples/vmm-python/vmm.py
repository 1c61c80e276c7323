"""How a VMM gets its RMA, with Python's standard library (3.9 or later): python3 vmm.py TOKEN_FILE [SOCKET]"""
import json
import mmap
import os
import socket
import sys

ids = iter(range(1, 100))


def call(agent, op, **members):
    """Sends a request; returns the answer to it and the fds that came with it."""
    request = {"op": op, "id": next(ids), **members}
    agent.send(json.dumps(request).encode())
    while True:
        packet, fds, *_ = socket.recv_fds(agent, 65536, 1, socket.MSG_CMSG_CLOEXEC)
        if not packet:
            sys.exit("the agent closed the connection")
        answer = json.loads(packet)
        if "error" in answer:
            sys.exit("{reason}: {message}".format(**answer["error"]))
        if answer.get("id") == request["id"]:
            return answer["ok"], fds


socket_path = sys.argv[2] if len(sys.argv) > 2 else "/run/rma/agent.sock"
with open(sys.argv[1], encoding="ascii") as file:
    token = file.read().strip()
agent = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
agent.connect(socket_path)

rma, fds = call(agent, "redeem", token=token)
if not fds:
    call(agent, "nack", claim=rma["claim"], why="no fd arrived")
    sys.exit("the fd did not arrive; the claim can be redeemed again")
memory = mmap.mmap(fds[0], rma["rma_bytes"], mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
call(agent, "confirm", claim=rma["claim"])
print(f"bound claims/{rma['claim']} rma_bytes={rma['rma_bytes']}", flush=True)

memory[:4] = b"SLOF"  # here the guest runs
sys.stdin.read()

memory.close()
os.close(fds[0])
call(agent, "release", claim=rma["claim"])
print(f"released claims/{rma['claim']}")
