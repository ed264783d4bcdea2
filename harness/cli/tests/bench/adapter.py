"""An adapter that hands everything on to another one, and measures in its own way.

    adapter.py MODE PROGRAM ...
"""

import json
import subprocess
import sys
import time

mode, *program = sys.argv[1:]
inner = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
kept = {}


def ask(command):
    inner.stdin.write(json.dumps(command).encode() + b"\n")
    inner.stdin.flush()
    return json.loads(inner.stdout.readline())


def slow(command):
    """The same loop with long pauses in it: slower than any machine, however busy."""
    one = {"id": command["id"], "do": command["operation"], **command["input"]}
    count, began = 0, time.perf_counter_ns()
    while time.perf_counter_ns() - began < command["for_ms"] * 1_000_000:
        time.sleep(0.2)
        answer, count = ask(one), count + 1
    measured = {"operations": count, "elapsed_ns": time.perf_counter_ns() - began, "last": answer["ok"]}
    return {"id": command["id"], "ok": measured}


def first_answer(command):
    """Shows for ever what it answered first."""
    answer = ask(command)
    answer["ok"]["last"] = kept.setdefault(command["operation"], answer["ok"]["last"])
    return answer


def trusting(command):
    answer = ask(command)
    answer["ok"]["last"] = {"valid": True}
    return answer


def fast_clock(command):
    answer = ask(command)
    answer["ok"]["elapsed_ns"] //= 10
    return answer


def fast_clock_once(command):
    # After the lap that warms it up.
    kept["laps"] = kept.get("laps", 0) + 1
    return fast_clock(command) if kept["laps"] == 2 else ask(command)


def more_calls(command):
    answer = ask(command)
    answer["ok"]["operations"] *= 2
    return answer


def with_key(command):
    """Quotes its key where it says why it cannot sign."""
    answer = ask(command)
    answer["ok"]["last"] = {"raised": "bad key " + kept["key"][-600:]}
    return answer


def dies(_):
    sys.exit(9)


def babbles(command):
    return {"id": command["id"], "ok": {"operations": "many"}}


measure = {
    "plain": ask, "slow": slow, "first-answer": first_answer, "trusting": trusting, "fast-clock": fast_clock,
    "fast-clock-once": fast_clock_once, "more-calls": more_calls, "with-key": with_key, "dies": dies,
    "babbles": babbles, "lists-nothing": ask,
}[mode]

for line in sys.stdin:
    command = json.loads(line)
    if command["do"] == "configure":
        kept["key"] = command["private_key"]["pkcs8_bare"]
        with open("key.txt", "w") as file:
            file.write(kept["key"])
    answer = measure(command) if command["do"] == "measure" else ask(command)
    if command["do"] == "start" and mode == "lists-nothing":
        answer["ok"]["features"] = [word for word in answer["ok"]["features"] if not word.startswith("measure.")]
    print(json.dumps(answer), flush=True)
    if command["do"] == "stop":
        break
