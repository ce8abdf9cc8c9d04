"""What is printed: the sheets of a pack and the certificate, and the press that makes PDFs.

The layouts are in `templates/paper/`, the fonts in `fonts/`. docs/decisions/0025-paper.md says why.
"""

from .press import NotPrinted, Press, Printed
from .sheets import Address, CaseSheet, Certificate, Ink, Look, Pack, Paper, Part, Size, usual_paper

__all__ = [
    "Address",
    "CaseSheet",
    "Certificate",
    "Ink",
    "Look",
    "NotPrinted",
    "Pack",
    "Paper",
    "Part",
    "Press",
    "Printed",
    "Size",
    "usual_paper",
]
