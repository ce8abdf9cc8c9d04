"""What an address asks of a leaderboard: read alike by the page and by the API."""

from typing import Annotated

from pydantic import BaseModel, Field

from ...campaign import By
from ...standings import BoardKey, Since, Window
from .fields import Name, TypedNumber

MOST_ROWS = 1_000
"""The most rows of one answer."""


class BoardFields(BaseModel):
    """Which leaderboard beside its name, and which of its rows."""

    section: Name | None = Field(None, description="Only what belongs to this section.")
    case: Name | None = Field(None, description="Only letters for this case.")
    by: By = Field("letters", description="`per_writer` ranks only those with at least 5 writers.")
    band: Annotated[TypedNumber, Field(ge=1)] | None = Field(
        None, description="Only events of a size band of the campaign, by its most people."
    )
    since: Since = Field("day", description="From when `was` counts: midnight, or an hour ago.")
    limit: Annotated[TypedNumber, Field(ge=1, le=MOST_ROWS)] = 100
    first: Annotated[TypedNumber, Field(ge=1)] = Field(
        1, alias="from", description="The row to begin with, from 1."
    )
    around: Name | None = Field(None, description="The id of the row to stand in the middle.")

    def key(self, board: str) -> BoardKey:
        """The board of this name that is asked for."""
        return BoardKey(board, self.section, self.case, self.by, self.band, self.since)

    @property
    def window(self) -> Window:
        """The rows that are asked for."""
        return Window(self.limit, self.first - 1, self.around)
