# SPDX-License-Identifier: Apache-2.0
# Peak memory of a training: the worker and its host process are looked at in /proc while the job runs.
import threading
import time
from pathlib import Path


def children_of(pid):
    """Process ids of all descendants, read from /proc."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rsplit(")", 1)[1].split()[1])
    found, open_ends = [], [pid]
    while open_ends:
        parent = open_ends.pop()
        below = [child for child, its_parent in parents.items() if its_parent == parent]
        found += below
        open_ends += below
    return found


def resident_parts(pid):
    """(own bytes, bytes of memory files) of one process.

    Own memory is what the process alone has written: pages of programs and libraries lie in the page cache and
    shared_buffers belong to the server. A memory file that worker and host both map is one piece of memory, so it is
    kept apart. Pages of temporary files count as own while they are mapped.
    """
    own = files = 0
    in_file = in_temporary = False
    try:
        lines = Path(f"/proc/{pid}/smaps").read_text().splitlines()
    except OSError:
        return 0, 0
    for line in lines:
        first = line.split(None, 1)[0]
        if "-" in first and not first.endswith(":"):
            in_file = "/memfd:" in line
            in_temporary = "/pgsql_tmp" in line
        elif first == "Rss:" and in_temporary:
            own += int(line.split()[1]) * 1024
        elif first == "Anonymous:" and not (in_file or in_temporary):
            own += int(line.split()[1]) * 1024
        elif first == "Rss:" and in_file:
            files += int(line.split()[1]) * 1024
    return own, files


class MemoryWatch(threading.Thread):
    """Polls the server's job workers until stopped; `peak` is the largest sum of own memory plus memory files.

    Polling reads smaps and slows the processes down: never time such a run.
    """

    def __init__(self, postmaster, pause=0.005):
        super().__init__(daemon=True)
        self.postmaster = postmaster
        self.pause = pause
        self.peak = 0
        self.parts = (0, 0)
        self.running = True

    def workers(self):
        """Process ids of the job workers and of the hosts they started."""
        found = []
        for pid in children_of(self.postmaster):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_text()
            except OSError:
                continue
            if "declarativeml worker" in command or "declarativeml_host" in command:
                found.append(pid)
        return found

    def run(self):
        while self.running:
            own = files = 0
            for pid in self.workers():
                part, file_part = resident_parts(pid)
                own += part
                files = max(files, file_part)
            if own + files > self.peak:
                self.peak, self.parts = own + files, (own, files)
            time.sleep(self.pause)

    def stop(self):
        self.running = False
        self.join()
        return self.peak
