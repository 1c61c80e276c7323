"""What a client sees that is late, wrong, rude or hostile; and that it harms nobody else."""
import os
import socket
import subprocess
import sys
import time

from checks_handoff import bind, redeem_when_prepared, refused
from driver import claim, release, wait_free, wait_state
from wire import Connection, HungUp, PACKET_BYTES_MAX


def refuses_a_wrong_token(path, **_):
    with Connection(path) as connection:
        refused("TOKEN_UNKNOWN", "PERMISSION_DENIED", connection.call, "redeem", token="wrong")
        refused("TOKEN_UNKNOWN", "PERMISSION_DENIED", connection.call, "resume", token="wrong")
        connection.call("ping")


def refuses_an_expired_claim(path, **_):
    claim_id, token = claim("late", ttl_ms=1_000)
    time.sleep(1.2)
    with Connection(path) as connection:
        refused("CLAIM_EXPIRED", "FAILED_PRECONDITION", connection.call, "redeem", token=token)
    wait_state(claim_id, "EXPIRED")
    with Connection(path) as connection:
        refused("CLAIM_EXPIRED", "FAILED_PRECONDITION", connection.call, "redeem", token=token)
    wait_free()


def refuses_a_released_claim(path, **_):
    claim_id, token = claim("released")
    release(claim_id)
    wait_state(claim_id, "RELEASED")
    with Connection(path) as connection:
        refused("CLAIM_RELEASED", "FAILED_PRECONDITION", connection.call, "redeem", token=token)
    wait_free()


def refuses_a_claim_that_its_holder_gave_back(path, **_):
    connection, claim_id, token, fd, _size = bind(path, "gave-back")
    os.close(fd)
    connection.call("release", claim=claim_id)
    wait_state(claim_id, "RELEASED")
    refused("CLAIM_RELEASED", "FAILED_PRECONDITION", connection.call, "redeem", token=token)
    connection.close()
    wait_free()


def refuses_another_redeem_while_one_is_outstanding(path, **_):
    (first_id, first), (second_id, second) = claim("first"), claim("second")
    with Connection(path) as connection, Connection(path) as other:
        _ok, fds = connection.call("redeem", token=first)
        refused("REDEEM_OUTSTANDING", "FAILED_PRECONDITION", connection.call, "redeem", token=second)
        refused("ALREADY_BOUND", "FAILED_PRECONDITION", other.call, "redeem", token=first)
        connection.call("confirm", claim=first_id)
        os.close(fds[0])
        connection.call("release", claim=first_id)
    release(second_id)
    wait_free()


def refuses_what_only_the_holder_may_do(path, **_):
    connection, claim_id, _token, fd, _size = bind(path, "mine")
    other = "import sys; sys.path.insert(0, sys.argv[1]); from wire import *\n" \
        "for op in ('confirm', 'nack', 'release'):\n" \
        "  try: Connection(sys.argv[2]).call(op, claim=sys.argv[3]); print(op, 'was done')\n" \
        "  except Refused as refusal: print(refusal.code, refusal.reason)"
    words = [sys.executable, "-c", other, os.path.dirname(__file__), path, claim_id]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert set(said.split("\n")) == {"PERMISSION_DENIED NOT_THE_HOLDER", ""}, said
    os.close(fd)
    connection.call("release", claim=claim_id)
    connection.close()
    wait_free()


def refuses_allocate_to_who_is_not_in_the_policy(path, **_):
    with Connection(path) as connection:
        call = connection.call
        refused("PEER_NOT_ALLOWED", "PERMISSION_DENIED", call, "allocate", guest="g", min_rma_bytes=1)


def refuses_an_unknown_op(path, **_):
    with Connection(path) as connection:
        refused("UNKNOWN_OP", "UNIMPLEMENTED", connection.call, "steal")
        refused("UNKNOWN_OP", "UNIMPLEMENTED", connection.call, "__proto__")
        connection.call("ping")


def ignores_unknown_members(path, **_):
    with Connection(path) as connection:
        connection.call("ping", later={"version": 2})


MALFORMED = [
    b'{"op":"ping","id":1',
    b"",
    b"null",
    b"[]",
    b"42",
    b'"ping"',
    b"\xff\xfe",
    b'{"id":1}',
    b'{"op":"ping"}',
    b'{"op":"ping","id":null}',
    b'{"op":"ping","id":1.5}',
    b'{"op":"ping","id":{}}',
    b'{"op":1,"id":1}',
    b'{"op":"redeem","id":1}',
    b'{"op":"redeem","id":1,"token":7}',
    b'{"op":"redeem","id":1,"token":""}',
    b'{"op":"confirm","id":1,"claim":"../etc"}',
    b'{"op":"confirm","id":1}',
    b'{"op":"allocate","id":1,"guest":"g","min_rma_bytes":-1}',
    b'{"op":"allocate","id":1,"guest":"","min_rma_bytes":1}',
    b"[" * 60_000,
]


def refuses_each_malformed_packet_and_serves_on(path, **_):
    with Connection(path) as connection:
        for packet in MALFORMED:
            connection.send_bytes(packet)
            reply, fds = connection.reply()
            error = reply.get("error", {})
            said = (error.get("code"), error.get("reason"))
            assert said == ("INVALID_ARGUMENT", "BAD_PACKET"), f"{packet[:60]!r}: {reply}"
            assert not fds and "id" in reply
        connection.call("ping")


def refuses_an_oversized_packet_and_serves_on(path, **_):
    with Connection(path) as connection:
        connection.send_bytes(b'{"op":"ping","id":1,"pad":"%s"}' % (b"x" * PACKET_BYTES_MAX))
        reply, _fds = connection.reply()
        assert (reply["error"]["code"], reply["error"]["reason"]) == ("INVALID_ARGUMENT", "PACKET_TOO_LARGE"), reply
        assert reply["id"] is None
        pad = PACKET_BYTES_MAX - len(b'{"op":"ping","id":2,"pad":""}')
        connection.send_bytes(b'{"op":"ping","id":2,"pad":"%s"}' % (b"x" * pad))
        assert connection.reply()[0] == {"id": 2, "ok": {}}, "a packet of exactly the limit is fine"


def closes_fds_that_are_sent_to_it_and_the_connection(path, **_):
    reader, writer = os.pipe()
    with Connection(path) as connection:
        socket.send_fds(connection.socket, [b'{"op":"ping","id":1}'], [writer])
        os.close(writer)
        reply, _fds = connection.reply()
        assert (reply["error"]["code"], reply["error"]["reason"]) == ("INVALID_ARGUMENT", "UNEXPECTED_FDS"), reply
        try:
            connection.receive()
        except HungUp:
            pass
        else:
            raise AssertionError("the connection goes on")
    os.set_blocking(reader, False)
    assert os.read(reader, 1) == b"", "the agent still has the fd"
    os.close(reader)


def serves_others_while_some_are_silent_or_do_not_read(path, **_):
    silent = [Connection(path) for _ in range(50)]
    deaf = Connection(path)
    deaf.socket.setblocking(False)
    try:
        for _ in range(100_000):
            deaf.send_bytes(b'{"op":"status","id":1}')
    except (BlockingIOError, BrokenPipeError, ConnectionResetError):
        pass
    connection, claim_id, _token, fd, _size = bind(path, "served")
    os.close(fd)
    connection.call("release", claim=claim_id)
    for each in [connection, deaf, *silent]:
        each.close()
    wait_free()


def takes_the_rma_back_without_confirm(path, confirm_timeout_s, **_):
    claim_id, token = claim("hesitates")
    with Connection(path) as connection:
        _ok, fds = connection.call("redeem", token=token)
        time.sleep(confirm_timeout_s + 0.3)
        refusal = refused("NOT_THE_HOLDER", "PERMISSION_DENIED", connection.call, "confirm", claim=claim_id)
        assert refusal.error.get("message")
        os.close(fds[0])
        fd = redeem_when_prepared(connection, token)
        connection.call("confirm", claim=claim_id)
        os.close(fd)
        connection.call("release", claim=claim_id)
    wait_free()


def takes_the_rma_back_on_hang_up_before_confirm(path, **_):
    claim_id, token = claim("hangs-up")
    connection = Connection(path)
    _ok, fds = connection.call("redeem", token=token)
    connection.close()
    os.close(fds[0])
    with Connection(path) as again:
        fd = redeem_when_prepared(again, token)
        again.call("confirm", claim=claim_id)
        os.close(fd)
        again.call("release", claim=claim_id)
    wait_free()


def keeps_a_slot_in_use_while_any_process_has_its_fd(path, **_):
    connection, claim_id, _token, fd, _size = bind(path, "hides")
    hidden = os.dup(fd)
    os.close(fd)
    connection.call("release", claim=claim_id)
    time.sleep(0.3)
    pool = connection.call("status")[0]["pool"]
    os.close(hidden)
    assert pool["reclaiming"] == 1, f"the slot counts as free while its RMA is open: {pool}"
    connection.close()
    wait_free()


CHECKS = [
    refuses_a_wrong_token,
    refuses_an_expired_claim,
    refuses_a_released_claim,
    refuses_a_claim_that_its_holder_gave_back,
    refuses_another_redeem_while_one_is_outstanding,
    refuses_what_only_the_holder_may_do,
    refuses_allocate_to_who_is_not_in_the_policy,
    refuses_an_unknown_op,
    ignores_unknown_members,
    refuses_each_malformed_packet_and_serves_on,
    refuses_an_oversized_packet_and_serves_on,
    closes_fds_that_are_sent_to_it_and_the_connection,
    serves_others_while_some_are_silent_or_do_not_read,
    takes_the_rma_back_without_confirm,
    takes_the_rma_back_on_hang_up_before_confirm,
    keeps_a_slot_in_use_while_any_process_has_its_fd,
]
