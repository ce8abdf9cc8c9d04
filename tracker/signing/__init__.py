"""Signed heads: the ledger's end, signed every day, so that its keeper can't rewrite it unseen."""

from .checks import HeadsChecked, check_heads
from .heads import SignedHead, UnreadableHeads, fingerprint, heads_in_file, json_line
from .posting import post_heads, posts_due
from .restoring import CarriedHead, carry, heads_of_before, newest_epoch, note_ends, refuse_unsigned
from .rows import HeadState, Restored, ToldHead, heads_after, restores_told, told_heads
from .signing import NoKey, Signed, Signing
from .signing_keys import SigningKey, known_keys, make_key, read_key, replace_key

__all__ = [
    "CarriedHead",
    "HeadState",
    "HeadsChecked",
    "NoKey",
    "Restored",
    "Signed",
    "SignedHead",
    "Signing",
    "SigningKey",
    "ToldHead",
    "UnreadableHeads",
    "carry",
    "check_heads",
    "fingerprint",
    "heads_after",
    "heads_in_file",
    "heads_of_before",
    "json_line",
    "known_keys",
    "make_key",
    "newest_epoch",
    "note_ends",
    "post_heads",
    "posts_due",
    "read_key",
    "refuse_unsigned",
    "replace_key",
    "restores_told",
    "told_heads",
]
