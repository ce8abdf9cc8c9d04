"""The kinds of events by day and in the evening, and the titles that organisers give them."""

from ..campaign import HostKind
from .letters import Weighted

BY_DAY = Weighted(
    {
        HostKind.SCHOOL: 60,
        HostKind.UNIVERSITY: 10,
        HostKind.WORKPLACE: 6,
        HostKind.STALL: 6,
        HostKind.LIBRARY: 5,
        HostKind.CAFE: 4,
        HostKind.FAITH: 4,
        HostKind.GROUP: 3,
        HostKind.OTHER: 2,
    }
)
BY_EVENING = Weighted(
    {
        HostKind.SCHOOL: 22,
        HostKind.GROUP: 20,
        HostKind.UNIVERSITY: 14,
        HostKind.LIBRARY: 10,
        HostKind.YOUTH: 8,
        HostKind.HOME: 7,
        HostKind.CAFE: 6,
        HostKind.FAITH: 5,
        HostKind.ONLINE: 4,
        HostKind.CONCERT: 3,
        HostKind.OTHER: 1,
    }
)

TITLES = {
    HostKind.SCHOOL: (
        "Write for Rights at our school, {place}",
        "School letter-writing {time}, {place}",
        "Pupils write for rights, {place}",
        "Human rights week at school, {place}",
        "Letters in the school hall, {place}",
    ),
    HostKind.UNIVERSITY: (
        "Student letter-writing {time}, {place}",
        "Write for Rights on campus, {place}",
        "Letter table in the student union, {place}",
    ),
    HostKind.YOUTH: ("Youth club letter {time}, {place}", "Youth group writes, {place}"),
    HostKind.GROUP: (
        "Local group letter-writing {time}, {place}",
        "Write for Rights with the group, {place}",
    ),
    HostKind.FAITH: ("Letters after the service, {place}", "Parish hall letters, {place}"),
    HostKind.LIBRARY: (
        "Letter-writing {time} at the library, {place}",
        "Cards and letters at the library, {place}",
    ),
    HostKind.CAFE: ("Letters and coffee, {place}", "Letter {time} at the café, {place}"),
    HostKind.WORKPLACE: ("Lunch-break letters, {place}", "Letters at work, {place}"),
    HostKind.STALL: ("Letter stall at the market, {place}", "Letters in the square, {place}"),
    HostKind.CONCERT: ("Concert with letter tables, {place}", "Songs and letters, {place}"),
    HostKind.HOME: ("Kitchen-table letters, {place}", "Neighbours write letters, {place}"),
    HostKind.ONLINE: ("Online letter-writing {time}, {place}", "Writing together, {place}"),
    HostKind.OTHER: ("Letters at the community centre, {place}",),
}

VENUES = {
    HostKind.SCHOOL: "School hall",
    HostKind.LIBRARY: "Public library",
    HostKind.FAITH: "Parish hall",
    HostKind.STALL: "Market square",
    HostKind.OTHER: "Community centre",
}
