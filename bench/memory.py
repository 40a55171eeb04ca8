"""The peak memory of processes, as the kernel keeps it."""

from pathlib import Path

import psutil


def peak_mb(process: psutil.Process) -> float:
    """The most that a living process ever held, in MB; where the kernel does not say (macOS), what it holds now."""
    try:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    except OSError:
        return float(process.memory_info().rss / 1e6) if process.is_running() else 0.0
    return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM:")), 0.0)
