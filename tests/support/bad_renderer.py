"""A renderer process that does what its texts say: for tests of what bounds it."""

import os
import re
import signal
import time
from pathlib import Path

from chatapp.domain.markup import MentionTargets
from chatapp.services.renderer_process.__main__ import main

_hoard: list[bytearray] = []


def _render(body: str, _spoken: MentionTargets) -> str | None:
    match body:
        case "regex":
            re.match(r'"(\\\\|\\"|[^"])*"', '"' + "\\" * 80)
        case "sleep":
            time.sleep(60)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "memory":
            while True:
                _hoard.append(bytearray(10_000_000))
        case "raise":
            raise RecursionError
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "files":
            return " ".join(str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
        case "environment":
            return " ".join(sorted(os.environ))
    return f"<p>{body}</p>"


if __name__ == "__main__":
    time.sleep(float(os.environ.get("SLOW", "0")))
    main(_render)
