"""What a run of the benchmarks is given: how long, how often, where, and with which programs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.build import Programs
from bench.machine import Cores
from bench.servers import Servers

FILES_OF_A_SERVER = 400
"""How many files a server needs beside those of its viewers."""


@dataclass(frozen=True)
class Plan:
    """A run. `say` tells the person who waits how far it is; `large` adds the largest sizes."""

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
        """One number for a quick run, another for a full one."""
        return quick if self.quick else full

    def crowd_sizes(self, *sizes: int) -> list[int]:
        """The sizes for which there are files enough; says which are left out."""
        most = self.files - FILES_OF_A_SERVER
        for size in sizes:
            if size > most:
                self.say(f"{size:,} viewers are left out: at most {self.files:,} files may be open")
        return [size for size in sizes if size <= most]
