"""The report form's sentences: what could not be done, and what it asks."""

from ....campaign import Fault, counted, sentence

BUSY = Fault("", sentence("The ledger is busy. Send again in a few seconds: it counts once."))
REUSED = Fault(
    "",
    sentence(
        "This page has sent a report already, and that one counts. Correct it by its own link; "
        "to report other letters, begin a new report."
    ),
)
NO_REPORT = sentence("There is no report at this address. Check that the whole link was copied.")


def per_person_question(letters: int) -> Fault:
    """The question that is asked once where few people are said to have written very many."""
    question = counted(
        "%(count)s letter for each person: is that right? If so, send it once more.",
        "%(count)s letters for each person: is that right? If so, send it once more.",
        letters,
    )
    return Fault("writers", question)


def large_count_question(field: str, letters: int, name: str) -> Fault:
    """The question that a large count is asked once."""
    question = counted(
        "%(count)s letter for %(name)s: is that right? If so, send it once more.",
        "%(count)s letters for %(name)s: is that right? If so, send it once more.",
        letters,
        name=name,
    )
    return Fault(field, question)
