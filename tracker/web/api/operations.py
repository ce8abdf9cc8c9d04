"""The inputs and answers of each API route, declared beside it for the OpenAPI document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from .requests import NoQuery

Route = TypeVar("Route", bound=Callable[..., object])


@dataclass(frozen=True)
class Operation:
    """A route as the document describes it.

    `statuses` are those of success, `problems` those of refusal. `keyed` routes need an
    Idempotency-Key, `keyable` ones take it, `secured` ones need the secret of an edit link,
    `conditional` ones heed If-Match.
    """

    summary: str
    answer: type[BaseModel]
    query: type[BaseModel] = NoQuery
    body: type[BaseModel] | None = None
    statuses: tuple[int, ...] = (200,)
    problems: tuple[int, ...] = ()
    keyed: bool = False
    keyable: bool = False
    secured: bool = False
    conditional: bool = False


def describe(operation: Operation) -> Callable[[Route], Route]:
    """Say what a route does; `described` finds it again."""

    def mark(route: Route) -> Route:
        route.__operation__ = operation  # type: ignore[attr-defined]
        return route

    return mark


def described(route: Callable[..., object]) -> Operation:
    """The operation declared for a route. Raises AttributeError where there is none."""
    operation: Operation = route.__operation__  # type: ignore[attr-defined]
    return operation
