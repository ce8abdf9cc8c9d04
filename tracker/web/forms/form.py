"""A form as somebody filled it in: what was typed, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from werkzeug.datastructures import MultiDict

from ...campaign import Fault, Sentence
from .keys import is_key, new_key


@dataclass(frozen=True)
class Form:
    """A filled form. `texts` hold what was typed by field: nothing typed is lost when it is shown.

    Every form has an idempotency key, so that however often it is sent it counts once.
    """

    texts: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...] = ()

    @classmethod
    def sent(cls, form: MultiDict[str, str]) -> Self:
        """The form of a request. Without a usable key of its own it gets a fresh one."""
        texts = {name: tuple(values) for name, values in form.lists()}
        key = texts.get("key", ("",))[0]
        return cls(texts | {"key": (key if is_key(key) else new_key(),)})

    @classmethod
    def blank(cls, **texts: str) -> Self:
        """A form to be filled in, with these texts in it already, under a fresh key."""
        filled = {name: (text,) for name, text in texts.items() if text}
        return cls(filled | {"key": (new_key(),)})

    @property
    def key(self) -> str:
        """Its idempotency key."""
        return self.text("key")

    def with_new_key(self) -> Self:
        """The same form under a fresh key."""
        return replace(self, texts={**self.texts, "key": (new_key(),)})

    def text(self, name: str) -> str:
        """The text typed in a field; empty where it was not sent."""
        return next(iter(self.texts.get(name, ())), "")

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values chosen in a field that takes several."""
        return tuple(self.texts.get(name, ()))

    def fault(self, name: str) -> Sentence | None:
        """The fault of a field; None where it has none."""
        return next((fault.sentence for fault in self.faults if fault.field == name), None)

    def blaming(self, faults: Iterable[Fault]) -> Self:
        """The form with these faults, of each field the first one only."""
        blamed: dict[str, Fault] = {}
        general: list[Fault] = []
        for fault in [*self.faults, *faults]:
            if fault.field:
                blamed.setdefault(fault.field, fault)
            else:
                general.append(fault)
        return replace(self, faults=(*general, *blamed.values()))
