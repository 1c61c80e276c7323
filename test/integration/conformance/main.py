"""Walks rma-local/1 rule by rule against a running agent, as a client that shares no code with it.

usage: main.py SETTINGS    SETTINGS is a JSON object: path, node, rma_bytes, agent_pid, confirm_timeout_s, patience_s
"""
import json
import sys
import traceback

import checks_handoff
import checks_refusals
import wire
from driver import report


def main():
    settings = json.loads(sys.argv[1])
    wire.reply_timeout_s = settings["patience_s"]
    for check in checks_handoff.CHECKS + checks_refusals.CHECKS:
        problem = None
        try:
            check(**settings)
        except Exception:  # whatever it is, the other checks still say something
            problem = traceback.format_exc()
        report(check.__name__.replace("_", " "), problem)


main()
