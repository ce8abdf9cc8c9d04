"""Languages: how sentences, figures, days and places are put into the words of who reads."""

from .language import Language, english, pseudo

__all__ = ["Language", "english", "pseudo"]
