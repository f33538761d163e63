"""A server's wall clock, which can be set wrong while it runs: `clock.c` is preloaded into the process."""

import os
import struct
import subprocess
from pathlib import Path

from tests.support import programs

_SOURCE = Path(__file__).with_name("clock.c")


class Clock:
    """The clock of one process: `settings` are the environment it has to be started with."""

    def __init__(self, folder: Path, name: str) -> None:
        self._library = folder / "clock.so"
        self._offset = folder / f"{name}.offset"
        self.settings = {"LD_PRELOAD": str(self._library), "CLOCK_OFFSET": str(self._offset)}

    def make(self) -> None:
        """Compile what is preloaded; the clock is right from then on. Raises RuntimeError without a compiler."""
        if not self._library.exists():
            command = [programs.compiler(), "-O2", "-Wall", "-shared", "-fPIC", "-o", self._library, _SOURCE, "-ldl"]
            made = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
            if made.returncode != 0:
                raise RuntimeError(made.stderr)
        self.shift(0)

    def shift(self, seconds: int) -> None:
        """Let the clock be wrong by so many seconds, from this instant on."""
        # Written in place, for the process has the file in its memory; eight bytes at once.
        descriptor = os.open(self._offset, os.O_WRONLY | os.O_CREAT, 0o600)
        os.pwrite(descriptor, struct.pack("=q", seconds), 0)
        os.close(descriptor)
