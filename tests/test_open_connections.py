"""At the limit the connection that has waited longest is closed, and a newcomer never refused."""

from ipaddress import ip_network

from tracker.web.serving.open_connections import OpenConnections


class Fake:
    """A connection that notes whether it was cut."""

    def __init__(self) -> None:
        self.was_cut = False

    def cut(self) -> None:
        self.was_cut = True


def entered(opened: OpenConnections, *addresses: str) -> list[Fake]:
    made = [Fake() for _ in addresses]
    for connection, address in zip(made, addresses, strict=True):
        opened.enter(connection, address)
    return made


def cut(connections: list[Fake]) -> list[int]:
    return [number for number, one in enumerate(connections) if one.was_cut]


def test_the_one_that_has_waited_longest_is_closed_for_a_newcomer() -> None:
    opened = OpenConnections(most=3)
    made = entered(opened, "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5")
    assert cut(made) == [0, 1]
    assert len(opened) == 3


def test_one_that_is_being_answered_is_left_alone() -> None:
    opened = OpenConnections(most=2)
    made = entered(opened, "192.0.2.1", "192.0.2.2")
    opened.works(made[0])
    made += entered(opened, "192.0.2.3")
    assert cut(made) == [1]
    opened.waits(made[0])  # it has waited for less long than the third
    made += entered(opened, "192.0.2.4")
    assert cut(made) == [1, 2]


def test_whoever_sends_byte_by_byte_has_waited_all_the_while() -> None:
    opened = OpenConnections(most=2)
    made = entered(opened, "192.0.2.1", "192.0.2.2")
    opened.waits(made[0])
    made += entered(opened, "192.0.2.3")
    assert cut(made) == [0]


def test_where_all_are_being_answered_a_newcomer_is_let_in() -> None:
    opened = OpenConnections(most=2)
    made = entered(opened, "192.0.2.1", "192.0.2.2")
    for connection in made:
        opened.works(connection)
    made += entered(opened, "192.0.2.3")
    assert (cut(made), len(opened)) == ([], 3)
    assert opened.cut_one()
    assert not opened.cut_one()


def test_an_address_loses_its_own_connections_first() -> None:
    opened = OpenConnections(most=10, most_of_an_address=2)
    made = entered(opened, "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.2")
    assert cut(made) == [1]


def test_the_addresses_of_an_ipv6_network_count_as_one() -> None:
    opened = OpenConnections(most=10, most_of_an_address=1)
    made = entered(opened, "2001:db8::1", "2001:db8:0:1::1", "2001:db8::2")
    assert cut(made) == [0]


def test_a_proxy_has_no_limit_of_its_own() -> None:
    opened = OpenConnections(4, most_of_an_address=1, proxies=[ip_network("127.0.0.0/8")])
    made = entered(opened, *["127.0.0.1"] * 4, "192.0.2.1")
    assert cut(made) == [0]


def test_a_hall_of_phones_behind_one_address_keeps_its_connections() -> None:
    opened = OpenConnections(4_500, 4_000)
    assert cut(entered(opened, *["192.0.2.1"] * 3_600)) == []


def test_nothing_is_kept_of_those_who_left() -> None:
    opened = OpenConnections(most=10, most_of_an_address=5)
    for number in range(1_000):
        for connection in entered(opened, f"192.0.{number % 250}.{number // 250}"):
            opened.waits(connection)
            opened.leave(connection)
            opened.leave(connection)
    kept = [opened._of_sender, opened._senders, opened._all.waiting]
    assert [len(each) for each in kept] == [0, 0, 0]
    assert len(opened) == 0
