"""What an organiser prints: the pack and the certificate, as pages and as PDF."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import pages, pdfs
from tests.cast import Clock, evening_draft, load_changed, load_demo, report_at
from tests.servers import Server
from tracker.campaign import Channel, Event, HostKind
from tracker.core import Core
from tracker.paper import NotPrinted, Press, press
from tracker.writer import at_once

pytestmark = pytest.mark.any_engine  # these tests are about pages and files

A4, LETTER = (595, 842), (612, 792)
FILES = ("pack", "pack.pdf", "certificate", "certificate.pdf")
LAYOUTS = Path(__file__).parent.parent / "templates" / "paper"

Print = Callable[..., TestResponse]


@pytest.fixture
def printed(client: FlaskClient, core: Core) -> Print:
    """Asks for something to print of an event, as its organiser."""

    def ask(event: Event, what: str, **query: str) -> TestResponse:
        address = core.links.manage(event.slug).removeprefix(core.links.base_url)
        return client.get(f"{address}/{what}", query_string=query)

    return ask


def register(core: Core, **changes: object) -> Event:
    """An event that has begun, with letters counted at it."""
    made = core.events.register(evening_draft(core.clock(), **changes))
    report_at(core, made, 12)
    return made


@pytest.mark.parametrize(
    ("paper", "page", "size"),
    [("a4", A4, "normal"), ("letter", LETTER, "normal"), ("a4", A4, "large")],
)
def test_a_pack_has_every_sheet_on_the_paper_and_in_the_size_asked_for(
    printed: Print, event: Event, paper: str, page: tuple[int, int], size: str
) -> None:
    answer = printed(event, "pack.pdf", paper=paper, size=size)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert {tuple(sorted(size)) for size in pdfs.sizes(answer.data)} == {page}
    whole = pdfs.text(answer.data)
    code = f"{event.code[:4]}-{event.code[4:]}"
    for words in (
        event.title, "Khaled Drareni", "What to ask for", "Catedral 1437", "Tally sheet",
        "Write at home, too", "Sign-in sheet", "First name, if you like", f"/e/{code}",
    ):  # fmt: skip
        assert words in whole, words
    if size == "large":
        assert pdfs.smallest_print(answer.data) >= 18
    assert all(pdfs.fonts(answer.data).values())


def test_the_usual_paper_and_the_days_are_those_of_the_section(printed: Print, core: Core) -> None:
    british = register(core, section="gb", region="gb-sct", timezone="Europe/London", city="Perth")
    for event, page, day in (
        (register(core), LETTER, "Thursday, December 10, 2026"),
        (british, A4, "Thursday, 10 December 2026"),
    ):
        poster = printed(event, "pack.pdf", parts="poster").data
        assert pdfs.sizes(poster) == [page]
        assert day in pdfs.text(poster).replace("Thursday 10", "Thursday, 10")


def test_black_and_white_has_no_colour(printed: Print, core: Core) -> None:
    event = register(core)
    for name, query in (("pack.pdf", {"parts": "poster"}), ("certificate.pdf", {})):
        black = {b"\0\0\0", b"\xff\xff\xff"}
        assert pdfs.colours(printed(event, name, ink="black", **query).data, 0) == black
        assert not pdfs.colours(printed(event, name, **query).data, 0) <= black


@pytest.mark.parametrize(
    "title",
    [
        "Γράψε για τα δικαιώματα",
        "დაწერე წერილი უფლებებისთვის",
        "اكتب من أجل الحقوق",
        "Bréfamaraþon í Hörpu, Ísland",
        "Viết thư cho nhân quyền tại Hà Nội",
        "Łódź",
        "כותבים למען זכויות",
        "Գրիր հանուն իրավունքների",
        "अधिकारों के लिए लिखें",
        "人权信件 手紙を書こう 편지",
        '#import "@preview/a": * $x$ *b* \\u{41} <b>',
        "ગુજરાતી ਪੰਜਾਬੀ አማርኛ ไทย",
    ],
)
def test_a_certificate_holds_title_and_name_as_text_whose_glyphs_show(
    printed: Print, core: Core, title: str
) -> None:
    pdf = printed(register(core, title=title), "certificate.pdf", name="Łucja ლალი").data
    for words in (title, "Łucja ლალი"):
        assert words.replace(" ", "") in pdfs.text(pdf).replace(" ", "")
    assert pdfs.missing_glyphs(pdf) == 0
    assert all(pdfs.fonts(pdf).values())
    assert all("Noto" in name or "WenQuanYi" in name for name in pdfs.fonts(pdf))
    alone = printed(register(core, title=title), "certificate.pdf").data
    assert title.replace(" ", "") in pdfs.text(alone).replace(" ", "")


def test_a_sign_that_no_font_has_is_noticed_by_these_tests(printed: Print, core: Core) -> None:
    event = register(core, title="Cuneiform \U00012000")
    assert pdfs.missing_glyphs(printed(event, "certificate.pdf").data) == 1


def test_the_safety_rules_stand_on_the_sheet_of_their_case(printed: Print, event: Event) -> None:
    pdf = printed(event, "pack.pdf", parts="cases").data
    sheets = {name: page for page in pdfs.texts(pdf) for name in CASES if page.startswith(name)}
    assert len(sheets) == len(CASES)
    for rule, names in RULES.items():
        assert {name for name, page in sheets.items() if rule in page} == names, rule
    for page in sheets.values():
        if "Before you write" in page:
            assert page.index("Before you write") < page.index("The story")
    assert "As of 10 December 2026." in sheets["Jani Silva"]
    assert "As of 10 December 2026." in pages.text(printed(event, "pack", parts="cases"))


RULES = {
    "Post is suspended: write by e-mail or another channel.": {"Paing Phyo Min"},
    "Post to this country is suspended": {"Paing Phyo Min"},
    "Do not put your own address on the letter.": {"Idris Khattak"},
    "Do not name Amnesty International in the letter.": {"Nassima al-Sada"},
}
CASES = (
    "Khaled Drareni", "Germain Rukuki", "Gustavo Gatica", "Jani Silva", "El Hiblu 3",
    "Paing Phyo Min", "Idris Khattak", "Nassima al-Sada", "Popi Qwabe and Bongeka Phungula",
    "METU Pride Defenders",
)  # fmt: skip


def test_no_address_is_printed_where_post_is_suspended(
    printed: Print, core: Core, event: Event
) -> None:
    rule = "may_carry_return_address = false"
    load_demo(core, rule, f"{rule}\npost_suspended = true")
    for name in ("pack", "pack.pdf"):
        answer = printed(event, name)
        whole = pages.text(answer) if name == "pack" else pdfs.text(answer.data)
        assert "Constitution Avenue" not in whole
        assert "The Prime Minister" in whole
        assert "Catedral 1437" in whole


def test_embargoed_and_closed_cases_are_on_no_sheet(
    printed: Print, core: Core, event: Event
) -> None:
    slug = 'slug = "{}"'
    load_changed(
        core,
        {
            slug.format("khaled-drareni"): f"{slug.format('khaled-drareni')}\nembargoed = true",
            slug.format("jani-silva"): f"{slug.format('jani-silva')}\nclosed = true",
        },
    )
    core.standings.moved()
    whole = pages.text(printed(event, "pack")) + pdfs.text(printed(event, "pack.pdf").data)
    assert "Germain Rukuki" in whole
    for words in ("Khaled Drareni", "Jani Silva", "El Mouradia", "Casa de Nariño"):
        assert words not in whole, words


def test_an_event_prints_the_cases_that_it_writes_for(printed: Print, core: Core) -> None:
    own = register(core, cases=("germain-rukuki", "jani-silva"))
    assert len(pdfs.sizes(printed(own, "pack.pdf", parts="cases").data)) == 2
    icelandic = register(core, section="is", region=None, timezone="Atlantic/Reykjavik")
    tally = pdfs.text(printed(icelandic, "pack.pdf", parts="tally").data)
    assert "Gustavo Gatica" in tally
    assert "Khaled Drareni" not in tally


def test_a_tally_sheet_has_a_column_for_each_channel_and_marks_what_is_forbidden(
    printed: Print, event: Event
) -> None:
    page = printed(event, "pack", parts="tally")
    for channel in Channel:
        assert str(channel.label) in pages.text(page)
    marked = re.findall(r"<tr>(?:(?!</tr>).)*<td>–</td>(?:(?!</tr>).)*</tr>", page.text, re.DOTALL)
    assert len(marked) == 1
    assert "Paing Phyo Min" in marked[0]
    assert len(pdfs.sizes(printed(event, "pack.pdf", parts="tally").data)) == 1


@pytest.mark.parametrize("kind", [HostKind.SCHOOL, HostKind.YOUTH])
def test_pupils_sign_in_without_names_or_contacts(
    printed: Print, core: Core, kind: HostKind
) -> None:
    event = register(core, kind=kind, contact_email="teacher@example.org", contact_public="0123")
    answer = printed(event, "pack", parts="sign-in")
    sheet = pages.text(answer).split("Sign-in sheet", 2)[-1]
    whole = sheet + pdfs.text(printed(event, "pack.pdf", parts="sign-in").data)
    assert "Letters written" in whole
    for words in ("First name", "E-mail", "Phone", "teacher@example.org", "0123"):
        assert words not in whole, words


def test_a_certificate_waits_for_letters_or_the_end(
    printed: Print, core: Core, event: Event, clock: Clock
) -> None:
    for name in ("certificate", "certificate.pdf"):
        early = printed(event, name)
        assert early.status_code == 409
        assert "once letters of your event are counted" in pages.text(early)
    report_at(core, event, 1)
    report_at(core, event, 36)
    whole = pdfs.text(printed(event, "certificate.pdf").data)
    assert "37 letters reported for people whose rights are violated" in whole
    assert "National total: 37" in whole
    later = core.events.register(evening_draft(clock(), title="Nobody came"))
    clock.pass_by(hours=9)
    whole = pdfs.text(printed(later, "certificate.pdf").data)
    assert "Nobody came" in whole
    assert "reported" not in whole


@pytest.mark.parametrize("name", FILES)
def test_only_the_secret_link_of_an_event_that_is_not_hidden_prints_it(
    client: FlaskClient, core: Core, printed: Print, name: str
) -> None:
    event = register(core)
    for secret in ("x" * 43, core.links.manage_secret("another"), event.code):
        assert client.get(f"/organise/events/{event.slug}/{secret}/{name}").status_code == 404
    assert printed(event, name, parts="poster").status_code == 200
    core.events.hide(event.slug)
    assert printed(event, name).status_code == 404


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("paper", "a5", "Choose one from the list."),
        ("size", "huge", "Choose one from the list."),
        ("ink", "☂", "Choose one from the list."),
        ("name", "x" * 61, "Use at most 60 characters."),
        ("name", "Evil \u202ename", "invisible"),
    ],
)
def test_a_choice_that_is_none_is_said_at_its_field(
    printed: Print, core: Core, name: str, field: str, value: str, complaint: str
) -> None:
    answer = printed(register(core), name, **{field: value})
    assert answer.status_code == 422
    assert complaint in pages.text(answer)
    if field != "name" or name.startswith("certificate"):
        assert f'id="fault-{field}"' in answer.text
    if field == "name" and name.startswith("certificate"):
        assert f'value="{value}"' in answer.text


def test_a_sheet_that_an_event_lacks_is_said_at_its_field(printed: Print, core: Core) -> None:
    event = register(core, cases=("germain-rukuki",))
    for name in ("pack", "pack.pdf"):
        answer = printed(event, name, parts="labels")
        assert answer.status_code == 422
        assert "none of its cases has a postal address" in pages.text(answer)
        assert 'id="fault-parts"' in answer.text
        assert printed(event, name, parts="party").status_code == 422


def test_long_names_and_hundreds_of_cases_are_bounded(printed: Print, core: Core) -> None:
    case = '[[cases]]\nslug = "case-{0}"\nname = "{1}"\ncountry = "BI"\nstory = "{2}"\n'
    many = "".join(
        case.format(number, f"{number:03}" + "W" * 57, "w" * 900) for number in range(290)
    )
    load_demo(
        core, '[[cases]]\nslug = "khaled-drareni"', many + '[[cases]]\nslug = "khaled-drareni"'
    )
    event = register(core, title="W" * 60, venue="W" * 60, city="W" * 60)
    whole = printed(event, "pack.pdf", paper="a4")
    assert whole.status_code == 200
    assert 300 <= len(pdfs.sizes(whole.data)) <= 700
    assert len(whole.data) < 6_000_000
    assert printed(event, "pack").status_code == 200
    for name, parts in (("pack.pdf", "poster"), ("certificate.pdf", "")):
        large = printed(event, name, parts=parts, size="large").data
        assert len(pdfs.sizes(large)) == 1
        assert pdfs.smallest_print(large) >= 18
        assert "W" * 60 in pdfs.text(large).replace("\u200b", "").replace(" ", "")


def test_the_same_document_is_the_same_bytes_and_drawn_once(
    printed: Print, client: FlaskClient, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = register(core)
    first = printed(event, "certificate.pdf")
    monkeypatch.setattr(press, "DRAWING", Path("/nowhere"))
    assert printed(event, "certificate.pdf").data == first.data
    address = core.links.manage(event.slug).removeprefix(core.links.base_url)
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"{address}/certificate.pdf", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    report_at(core, event, 1)
    failed = printed(event, "certificate.pdf")
    assert (failed.status_code, failed.headers["Retry-After"]) == (503, "5")
    assert "can't be made now" in pages.text(failed)


def test_a_press_remembers_within_a_bound_and_says_what_it_can_t_draw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[bytes] = []
    monkeypatch.setattr(press, "drawn_apart", lambda layout, text: drawn.append(text) or b"%PDF")
    ours = Press(at_once)
    for number in range(press.MOST_KEPT + 1):
        ours.printed("pack", number)
    ours.printed("pack", press.MOST_KEPT)
    assert len(drawn) == press.MOST_KEPT + 1
    ours.printed("pack", 0)
    assert len(drawn) == press.MOST_KEPT + 2
    monkeypatch.undo()
    with pytest.raises(NotPrinted):
        ours.printed("pack", {"title": "no document"})


def test_layouts_ask_for_nothing_from_elsewhere() -> None:
    for layout in LAYOUTS.glob("*.typ"):
        assert re.findall(r'#?import "([^"]+)"', layout.read_text()) in ([], ["look.typ"])
        assert not re.search(r"@preview|https?:|read\(|include ", layout.read_text()), layout


def test_the_organisers_page_leads_to_what_is_printed(
    client: FlaskClient, core: Core, event: Event
) -> None:
    page = client.get(core.links.manage(event.slug).removeprefix(core.links.base_url))
    for name in FILES[:3]:
        assert f"/{core.links.manage_secret(event.slug)}/{name}" in page.text
    assert "Show it here" in pages.text(page)


def test_a_real_server_prints_for_several_at_once_and_leaves_no_child(server: Server) -> None:
    event = {
        "title": "Łódź", "kind": "cafe", "section": "us", "city": "Albany",
        "starts_at": "2026-12-10T18:00:00Z", "timezone": "America/New_York",
    }  # fmt: skip
    made = requests.post(f"{server.url}/api/v1/events", json=event, timeout=30).json()
    address = server.url + urlsplit(made["manage_url"]).path
    parts = ["poster", "tally", "sign-in", "take-home"]

    def ask(part: str) -> requests.Response:
        return requests.get(f"{address}/pack.pdf", params={"parts": part}, timeout=60)

    with ThreadPoolExecutor(len(parts)) as together:
        answers = list(together.map(ask, parts))
    assert [answer.status_code for answer in answers] == [200] * len(parts)
    assert "Łódź" in pdfs.text(answers[0].content)
    assert [child for worker in server.workers for child in worker.children()] == []
