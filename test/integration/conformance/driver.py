"""Asks the test for what only an orchestrator or an operator can do: one JSON line out, one line back."""
import json
import sys


def ask(what, **members):
    print(json.dumps({"ask": what, **members}), flush=True)
    answer = json.loads(sys.stdin.readline())
    assert "problem" not in answer, answer.get("problem")
    return answer


def claim(guest, ttl_ms=60_000):
    """A PREPARED claim: its id and its token."""
    answer = ask("claim", guest=guest, ttlMs=ttl_ms)
    return answer["id"], answer["token"]


def release(claim_id):
    ask("release", id=claim_id)


def wait_state(claim_id, state):
    ask("wait-state", id=claim_id, state=state)


def wait_free():
    """Until every RMA of the node is free again."""
    ask("wait-free")


def report(name, problem):
    print(json.dumps({"check": name, "problem": problem}), flush=True)
