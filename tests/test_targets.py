"""A whole address as the target of a request counts for more than its Host (RFC 9112, 3.2.2)."""

import pytest

from tracker.web.serving.targets import Target, target_of


@pytest.mark.parametrize(
    ("target", "read"),
    [
        ("/cases?x=1", Target("/cases?x=1")),
        ("//cases", Target("//cases")),
        ("http://letters.example.org/cases?x=1", Target("/cases?x=1", "letters.example.org")),
        ("HTTPS://letters.example.org:8443", Target("/", "letters.example.org:8443")),
        ("http://[2001:db8::1]:80?x=1", Target("/?x=1", "[2001:db8::1]:80")),
    ],
)
def test_a_target_is_a_path_or_an_address(target: str, read: Target) -> None:
    assert target_of("GET", target) == read


def test_the_options_of_a_server_are_asked_with_a_star() -> None:
    assert target_of("OPTIONS", "*").path == "*"
    assert target_of("OPTIONS", "http://letters.example.org") == Target("*", "letters.example.org")


@pytest.mark.parametrize(
    "target",
    [
        "*",
        "cases",
        "letters.example.org:443",
        "http:///cases",
        "http://user@letters.example.org/",
        "http://letters.example.org/#top",
        "http://a b/",
        "http://a\\b/",
        "http://[::1/",
        "ftp://letters.example.org/",
        "http:/cases",
    ],
)
def test_any_other_target_is_none(target: str) -> None:
    with pytest.raises(ValueError, match="target"):
        target_of("GET", target)
