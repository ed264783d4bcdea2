"""An adapter that hands everything on to another one.

    wrapper.py MODE FOLDER PROGRAM ...

`tell` prints every command in some disguise and keeps the keys in FOLDER; `slow` takes its time; every other mode
misbehaves over the third call, once for each FOLDER.
"""

import base64
import json
import os
import subprocess
import sys
import time
import urllib.parse


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def flood(command, answer):
    say(("x" * 63 + "\n") * 60_000 + answer)


def fill_stderr(command, answer):
    sys.stderr.write(("e" * 63 + "\n") * 60_000)
    sys.stderr.flush()
    say(answer)


def long_line(command, answer):
    say("z" * (17 << 20) + "\n" + answer)


def die_mid_line(command, answer):
    say(answer[: len(answer) // 2])
    os._exit(0)


def answer_twice(command, answer):
    say(answer + answer)


def answer_another(command, answer):
    say(json.dumps({**json.loads(answer), "id": command["id"] + 1}) + "\n")


def answer_both_ways(command, answer):
    say(json.dumps({**json.loads(answer), "error": {"kind": "adapter", "message": "and no"}}) + "\n")


def sleep(command, answer):
    time.sleep(60)


def leave_daemon(command, answer):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", folder])
    os._exit(7)


def close_stdout(command, answer):
    os.close(1)
    time.sleep(60)


DISGUISES = [
    lambda text: text,
    lambda text: text.replace("\\n", "\n"),
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.encodebytes(text.encode()).decode(),
    lambda text: text.encode().hex(),
    lambda text: text.encode().hex().upper(),
    lambda text: urllib.parse.quote(text, safe=""),
    lambda text: json.dumps(json.dumps(text)),
]


def tell(line, count):
    text = DISGUISES[count % len(DISGUISES)](line)
    print("heard", text, file=sys.stderr, flush=True)
    say("heard " + text.replace("{", "(") + "\n")


mode, folder, *program = sys.argv[1:]
inner = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
once = os.path.join(folder, "once")
configured = calls = 0
for line in sys.stdin:
    command = json.loads(line)
    configured += command["do"] == "configure"
    calls += command["do"] == "call"
    if mode == "tell":
        tell(line, configured)
        if command["do"] == "configure":
            with open(os.path.join(folder, "keys"), "a") as keys:
                keys.write(json.dumps(command["private_key"]) + "\n")
    if mode == "slow":
        time.sleep(0.05)
    inner.stdin.write(line)
    inner.stdin.flush()
    answer = inner.stdout.readline()
    if mode in globals() and mode != "tell" and calls == 3 and not os.path.exists(once):
        open(once, "w").close()
        globals()[mode](command, answer)
    else:
        say(answer)
