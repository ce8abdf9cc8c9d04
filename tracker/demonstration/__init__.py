"""A made-up season of a campaign, to try the tracker with: events, and reports in time order.

It follows what has been published about real seasons: the letters of an event are log-normal, most
reports come around 10 December and in the evening, some cases get more letters than others, and
people write one to ten letters. Chance is seeded: the same seed and time make the same season.
"""

from .season import PlannedReport, Season, season, written_until

__all__ = ["PlannedReport", "Season", "season", "written_until"]
