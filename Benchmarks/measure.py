"""Runs one command and prints its wall time and peak memory as JSON, its output in it.

    measure.py COMMAND…

A process of its own because Linux counts the memory of whoever starts a command into the command's
peak: the benchmark itself is large, this file is about 10 MB.
"""

import json
import os
import subprocess
import sys
import time

started = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
output = child.stdout.read()
_, status, usage = os.wait4(child.pid, 0)
wall = time.perf_counter() - started
print(json.dumps({
    "wall_seconds": round(wall, 4),
    "peak_mib": round(usage.ru_maxrss / 1024, 1),
    "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 4),
    "exit": os.waitstatus_to_exitcode(status),
    "output": output.decode("utf-8", "replace"),
}))
