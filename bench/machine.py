"""The machine that runs the benchmark: its description, which core runs what, and the time of a disk sync."""

import os
import platform
import subprocess
import time
from pathlib import Path

_PAGE = 4096


def cores() -> tuple[int, int]:
    """The core of the servers and that of the generator: the same one where there is no other."""
    available = sorted(os.sched_getaffinity(0))
    return available[0], available[-1]


def describe() -> str:
    """Return one line about processor, system and versions."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return (
        f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}, Node {node}"
    )


def load() -> float:
    """Return the load average of the last minute."""
    return os.getloadavg()[0]


def sync_milliseconds(folder: Path, times: int = 200) -> list[float]:
    """Return the times (ms) of repeated syncs of two written pages, sorted."""
    path = folder / "sync"
    path.write_bytes(bytes(_PAGE * 64))
    taken = []
    with path.open("r+b", buffering=0) as file:
        os.fsync(file)
        for number in range(times):
            file.seek(number % 31 * 2 * _PAGE)
            file.write(os.urandom(2 * _PAGE))
            began = time.perf_counter()
            os.fdatasync(file)
            taken.append((time.perf_counter() - began) * 1000)
    path.unlink()
    return sorted(taken)


def resident_kilobytes(pid: int) -> int:
    """Return the resident memory of a process."""
    line = next(line for line in _lines(f"/proc/{pid}/status") if line.startswith("VmRSS"))
    return int(line.split()[1])


def _lines(path: str) -> list[str]:
    return Path(path).read_text(errors="replace").splitlines()
