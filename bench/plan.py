"""The plan of a run of the benchmarks: its length, rounds, cores and programs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.build import Programs
from bench.machine import Cores
from bench.servers import Servers

FILES_OF_A_SERVER = 400
"""The number of files a server needs beside those of its viewers."""


@dataclass(frozen=True)
class Plan:
    """A run. `say` prints the progress; `large` adds the largest sizes."""

    rounds: int
    quick: bool
    large: bool
    cores: Cores
    files: int
    folder: Path
    programs: Programs
    servers: Servers
    say: Callable[[str], None]

    def of(self, quick: int, full: int) -> int:
        """The first number in a quick run, the second in a full one."""
        return quick if self.quick else full

    def crowd_sizes(self, *sizes: int) -> list[int]:
        """The sizes for which the system permits enough open files; prints the others."""
        most = self.files - FILES_OF_A_SERVER
        for size in sizes:
            if size > most:
                self.say(f"{size:,} viewers are left out: at most {self.files:,} files may be open")
        return [size for size in sizes if size <= most]
