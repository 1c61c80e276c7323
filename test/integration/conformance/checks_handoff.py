"""What a well-behaved VMM sees: redeem, map, confirm, release."""
import json
import mmap
import os
import subprocess
import sys
import time

from driver import claim, release, wait_free, wait_state
from wire import Connection, Refused


def refused(reason, code, call, *args, **members):
    """The call is refused with exactly this."""
    try:
        result = call(*args, **members)
    except Refused as refusal:
        assert (refusal.reason, refusal.code) == (reason, code), f"expected {code} {reason}, got {refusal}"
        assert refusal.error.get("message"), "the error has no message"
        return refusal
    raise AssertionError(f"expected {code} {reason}, got {result}")


def bind(path, guest):
    """A confirmed claim: connection, claim id, token, fd, size."""
    claim_id, token = claim(guest)
    connection = Connection(path)
    ok, fds = connection.call("redeem", token=token)
    assert len(fds) == 1, f"{len(fds)} fds came"
    assert ok["claim"] == claim_id
    connection.call("confirm", claim=claim_id)
    return connection, claim_id, token, fds[0], ok["rma_bytes"]


def greets(path, node, **_):
    with Connection(path) as connection:
        hello = connection.hello
        assert hello["protocol"] == "rma-local"
        assert 1 in hello["versions"]
        assert hello["node"] == node
        assert hello["max_packet_bytes"] == 65536


def the_socket_is_for_its_owner_and_group(path, **_):
    assert os.stat(path).st_mode & 0o777 == 0o660


def answers_ping_with_the_same_id(path, **_):
    with Connection(path) as connection:
        for request_id in (7, -1, "seven", ""):
            connection.send_bytes(b'{"op":"ping","id":%s}' % json.dumps(request_id).encode())
            packet, fds = connection.reply()
            assert packet == {"id": request_id, "ok": {}} and not fds


def gives_an_rma_of_the_right_size_that_is_zero_and_shared(path, rma_bytes, **_):
    claim_id, token = claim("whole")
    with Connection(path) as connection:
        ok, fds = connection.call("redeem", token=token)
        assert ok["claim"] == claim_id
        assert ok["rma_bytes"] == rma_bytes
        assert ok["device"].lower() == "memfd", ok["device"]
        assert ok["cleared"], "nothing is said of the clearing"
        assert len(fds) == 1
        memory = mmap.mmap(fds[0], rma_bytes, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE, offset=0)
        assert memory[:] == bytes(rma_bytes), "it is not all zero"
        second = mmap.mmap(fds[0], rma_bytes, mmap.MAP_SHARED, mmap.PROT_READ)
        memory[:4] = b"SLOF"
        memory[-4:] = b"tail"
        assert second[:4] == b"SLOF" and second[-4:] == b"tail", "the mapping is private"
        confirmed, _fds = connection.call("confirm", claim=claim_id)
        assert confirmed["state"] == "BOUND"
        wait_state(claim_id, "BOUND")
        memory.close()
        second.close()
        os.close(fds[0])
        released, _fds = connection.call("release", claim=claim_id)
        assert released["state"] == "RELEASING"
    wait_state(claim_id, "RELEASED")
    wait_free()


def clears_what_the_last_guest_left(path, rma_bytes, **_):
    for guest in ("writer-1", "writer-2", "writer-3", "writer-4"):
        connection, claim_id, _token, fd, size = bind(path, guest)
        memory = mmap.mmap(fd, size, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
        assert memory[:] == bytes(rma_bytes), "another guest's bytes are in it"
        memory[:] = b"\xa5" * size
        memory.close()
        os.close(fd)
        connection.call("release", claim=claim_id)
        connection.close()
    wait_free()


def keeps_the_agents_own_copy_closed_after_confirm(path, agent_pid, **_):
    connection, claim_id, _token, fd, _size = bind(path, "closed")
    held = {os.stat(f"/proc/{agent_pid}/fd/{entry}").st_ino for entry in os.listdir(f"/proc/{agent_pid}/fd")}
    assert os.fstat(fd).st_ino not in held, "the agent still has the fd"
    os.close(fd)
    connection.call("release", claim=claim_id)
    connection.close()
    wait_free()


def refuses_a_second_redeem_after_confirm(path, **_):
    connection, claim_id, token, fd, _size = bind(path, "twice")
    refused("ALREADY_BOUND", "FAILED_PRECONDITION", connection.call, "redeem", token=token)
    with Connection(path) as other:
        refused("ALREADY_BOUND", "FAILED_PRECONDITION", other.call, "redeem", token=token)
    os.close(fd)
    connection.call("release", claim=claim_id)
    connection.close()
    wait_free()


def gives_the_rma_to_the_next_redeem_after_nack(path, **_):
    claim_id, token = claim("nacks")
    with Connection(path) as connection:
        _ok, fds = connection.call("redeem", token=token)
        os.close(fds[0])
        connection.call("nack", claim=claim_id, why="MSG_CTRUNC")
        fd = redeem_when_prepared(connection, token)
        connection.call("confirm", claim=claim_id)
        os.close(fd)
        connection.call("release", claim=claim_id)
    wait_free()


def redeem_when_prepared(connection, token):
    """After a nack the slot is checked against the kernel first: UNAVAILABLE CLAIM_PREPARING until then."""
    for _ in range(3000):
        try:
            return connection.call("redeem", token=token)[1][0]
        except Refused as refusal:
            assert refusal.reason == "CLAIM_PREPARING", refusal
            assert refusal.error["retry_after_ms"] > 0
            time.sleep(0.02)
    raise AssertionError("it is never prepared again")


def lets_the_same_process_resume_and_no_other(path, **_):
    connection, claim_id, token, fd, size = bind(path, "resumes")
    connection.close()
    other = "import sys; sys.path.insert(0, sys.argv[1]); from wire import *\n" \
        "try: Connection(sys.argv[2]).call('resume', token=sys.argv[3])\n" \
        "except Refused as refusal: print(refusal.code, refusal.reason)"
    words = [sys.executable, "-c", other, os.path.dirname(__file__), path, token]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "PERMISSION_DENIED NOT_THE_HOLDER", said
    with Connection(path) as again:
        ok, fds = again.call("resume", token=token)
        assert not fds and ok["claim"] == claim_id and ok["rma_bytes"] == size
        claims = again.call("status")[0]["claims"]
        assert [(entry["claim"], entry["state"]) for entry in claims] == [(claim_id, "BOUND")], claims
        os.close(fd)
        again.call("release", claim=claim_id)
    wait_free()


def asks_the_holder_to_let_go_when_the_orchestrator_releases(path, **_):
    connection, claim_id, _token, fd, _size = bind(path, "drained")
    wait_state(claim_id, "BOUND")
    release(claim_id)
    event, fds = connection.receive()
    assert event.get("event") == "drain_requested" and "id" not in event and not fds, event
    os.fstat(fd)  # nobody takes it away
    os.close(fd)
    connection.call("release", claim=claim_id)
    connection.close()
    wait_free()


CHECKS = [
    greets,
    the_socket_is_for_its_owner_and_group,
    answers_ping_with_the_same_id,
    gives_an_rma_of_the_right_size_that_is_zero_and_shared,
    clears_what_the_last_guest_left,
    keeps_the_agents_own_copy_closed_after_confirm,
    refuses_a_second_redeem_after_confirm,
    gives_the_rma_to_the_next_redeem_after_nack,
    lets_the_same_process_resume_and_no_other,
    asks_the_holder_to_let_go_when_the_orchestrator_releases,
]
