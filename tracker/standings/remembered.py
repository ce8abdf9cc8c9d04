"""What was read of scopes, kept until they move."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sized
from dataclasses import dataclass, field
from threading import Lock

from ..catalogue import Head, View
from .snapshot import Standings

MOST_SCOPES = 2_048
"""The most scopes of which anything is remembered: anyone can ask for the standings of events."""


MOST_PARTS = 200_000
"""The most cases and points of timelines that it may all have together.

The standings of a case take some 450 bytes with their JSON, a point less.
"""


@dataclass(slots=True)
class _Kept:
    """What was read of a scope, by kind. What has `moved` since is only for want of better."""

    values: dict[Hashable, object] = field(default_factory=dict)
    moved: set[Hashable] = field(default_factory=set)
    parts: int = 0


class Remembered:
    """What was read of the scopes that were asked for last. Thread-safe.

    Something is remembered of a scope, or of a campaign as a whole (""), as of a `Head`, the last
    that `moved` was told of. What a transaction has read that began before that is not kept.
    """

    def __init__(self) -> None:
        self._mutex = Lock()
        self._heads: dict[str, Head] = {}
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._parts = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, campaign: str, scope: str, kind: Hashable) -> object | None:
        """What is remembered of a kind and has not moved, or None."""
        kept = self._kept.get((campaign, scope))
        if kept is None or kind in kept.moved:
            return None
        with self._mutex:
            if (campaign, scope) in self._kept:
                self._kept.move_to_end((campaign, scope))
        return kept.values.get(kind)

    def former(self, campaign: str, scope: str, kind: Hashable) -> object | None:
        """What was last remembered of a kind, even if it has moved since; or None."""
        kept = self._kept.get((campaign, scope))
        return kept.values.get(kind) if kept else None

    def put(self, view: View, scope: str, kind: Hashable, value: object) -> None:
        """Remember what was read in a view, unless the campaign has moved since."""
        campaign = view.campaign.slug
        with self._mutex:
            head = self._heads.get(campaign)
            if head is None or view.at.age != head.age:
                return
            if view.at.newest < head.newest or view.at.events < head.events:
                return
            kept = self._kept.setdefault((campaign, scope), _Kept())
            kept.values[kind] = value
            kept.moved.discard(kind)
            self._kept.move_to_end((campaign, scope))
            self._parts -= kept.parts
            kept.parts = sum(map(_parts_of, kept.values.values()))
            self._parts += kept.parts
            self._make_room()

    def _make_room(self) -> None:
        """Forget the scopes that nobody asked for lately, but never the last."""
        while len(self._kept) > MOST_SCOPES or (self._parts > MOST_PARTS and len(self._kept) > 1):
            _, oldest = self._kept.popitem(last=False)
            self._parts -= oldest.parts

    def holds_any(self, campaign: str) -> bool:
        """Whether anything of a campaign is remembered."""
        with self._mutex:
            return any(slug == campaign for slug, _ in self._kept)

    def moved(self, campaign: str, head: Head, scopes: Iterable[str] | None) -> None:
        """Note what has moved up to a head: these scopes, or without any named all of it."""
        with self._mutex:
            self._heads[campaign] = head
            if scopes is None:
                moved = [kept for key, kept in self._kept.items() if key[0] == campaign]
            else:
                keys = [(campaign, ""), *((campaign, scope) for scope in scopes)]
                moved = [self._kept[key] for key in keys if key in self._kept]
            for kept in moved:
                kept.moved = set(kept.values)


def _parts_of(value: object) -> int:
    if isinstance(value, Standings):
        return 1 + len(value.cases)
    return 1 + len(value) if isinstance(value, Sized) else 1
