"""What an address asks to be printed: which sheets, on what paper, how large, in what ink."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from werkzeug.datastructures import MultiDict

from ...campaign import Sentence, WrongInput, cleaned, sentence
from ...paper import Ink, Look, Paper, Part, Size
from .fields import Text
from .form import Form
from .validation import faults_of

ALL = "all"
"""The choice of every part of a pack."""

_NOT_LISTED = sentence("Choose one from the list.")
_FAULTS: dict[str | tuple[str, str], Sentence] = {"enum": _NOT_LISTED}


def _parts(value: Any) -> tuple[Part, ...]:
    if value == ALL:
        return tuple(Part)
    try:
        return (Part(value),)
    except ValueError:
        raise WrongInput(_NOT_LISTED) from None


class PrintChoices(BaseModel):
    """The choices, read. `name` is that of whom a certificate is for, "" for all at the event."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    parts: Annotated[tuple[Part, ...], BeforeValidator(_parts)] = tuple(Part)
    paper: Paper
    size: Size = Size.NORMAL
    ink: Ink = Ink.COLOUR
    name: Annotated[Text, AfterValidator(cleaned)] = ""

    @property
    def look(self) -> Look:
        """How the sheets are printed."""
        return Look(self.paper, self.size is Size.LARGE, self.ink is Ink.BLACK)


def read_choices(typed: MultiDict[str, str], paper: Paper) -> tuple[Form, PrintChoices | None]:
    """The form with what was chosen, on a section's usual paper unless another is named.

    The choices are None where the form has faults.
    """
    usual = {"parts": ALL, "paper": paper, "size": Size.NORMAL, "ink": Ink.COLOUR}
    named = {name: typed[name] for name in (*usual, "name") if typed.get(name)}
    form = Form.blank(**usual | named)
    texts = {name: form.text(name) for name in (*usual, "name")}
    try:
        return form, PrintChoices.model_validate(texts)
    except ValidationError as error:
        return form.blaming(faults_of(error, _FAULTS)), None


@dataclass(frozen=True)
class Choices:
    """For each field its values with their words."""

    parts: tuple[tuple[str, Sentence], ...]
    paper: tuple[tuple[str, Sentence], ...]
    size: tuple[tuple[str, Sentence], ...]
    ink: tuple[tuple[str, Sentence], ...]


def _offered(kind: type[Part] | type[Paper] | type[Size] | type[Ink]) -> list[tuple[str, Sentence]]:
    return [(one.value, one.label) for one in kind]


CHOICES = Choices(
    parts=((ALL, sentence("The whole pack")), *_offered(Part)),
    paper=tuple(_offered(Paper)),
    size=tuple(_offered(Size)),
    ink=tuple(_offered(Ink)),
)
