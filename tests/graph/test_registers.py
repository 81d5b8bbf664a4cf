"""Registers refuse what a hand may get wrong, with file and line; the project's own are complete for its texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mandategraph.graph.actor_register import LANGUAGES
from mandategraph.graph.errors import DataError
from mandategraph.graph.registers import (
    load_actors,
    load_deadline_rules,
    load_instruments,
    load_meetings,
    load_sessions,
    load_verbs,
    parse_abbreviations,
    parse_actors,
    parse_deadline_rules,
    parse_instruments,
    parse_meetings,
    parse_sessions,
    parse_states,
    parse_verbs,
)
from mandategraph.graph.tables import decode_table, read_table

ROOT = Path(__file__).parent.parent.parent
ACTORS = (
    "id,class,name_en,name_fr,name_es,name_ru,name_zh,name_ar,acronyms,aliases,parent,un_system,"
    "wikidata,ror,homepage,source,names_source\n"
)
ITU = (
    "itu,Organization,International Telecommunication Union,,,,,,ITU,,,inside,Q376150,,https://www.itu.int/,"
    "https://example.org/,\n"
)
STATES = "id,name_en,name_fr,name_es,name_ru,name_zh,name_ar,aliases,alpha3,m49,source\n"
NORWAY = "norway,Norway,Norvège,,,,,Kingdom of Norway,NOR,578,https://example.org/\n"
SESSIONS = "body,ordinal,year,start,end,source,note\n"
MEETINGS = "id,name_en,aliases,start,end,place,body,source\n"
INSTRUMENTS = "id,class,title_en,symbol,aliases,body,date,source\n"
VERBS = "id,base,forms,class,force,kind,note\n"
KNOWN = ("itu", "cstd")
FAULTS = {
    "an unknown column": (parse_actors, "id,name,klass\n", 1, "unknown column 'name'"),
    "a missing column": (parse_actors, "id,class\nitu,Organ\n", 1, "'name_en' must stand in the header once"),
    "a column given twice": (parse_verbs, "id,id,base,forms,class,force,kind,note\n", 1, "not 2 times"),
    "an empty file": (parse_actors, "# nothing\n\n", None, "is empty"),
    "a cell too many": (parse_verbs, f"{VERBS}ask,ask,asks,directive,3,mandate,,more\n", 2, "has 8 cells"),
    "an open quotation mark": (
        parse_verbs,
        f'{VERBS}ask,"ask,asks,directive,3,mandate,\nbeg,"beg",begs,directive,3,mandate,\n',
        2,
        "close each quotation mark on its line",
    ),
    "cells parted by semicolons": (parse_verbs, f"{VERBS}ask;ask;asks\n", 2, "separate cells by commas"),
    "a cell that is too long": (
        parse_verbs,
        f"{VERBS}ask,{'x' * 20_000},asks,directive,3,mandate,\n",
        2,
        "20,000",
    ),
    "a cell beyond all bounds": (parse_verbs, f"{VERBS}ask,{'x' * 200_000},asks,,,,\n", 2, "split a long cell"),
    "a control character": (parse_verbs, f"{VERBS}ask,a\x07sk,asks,directive,3,mandate,\n", 2, "U+0007"),
    "a line separator within a cell": (
        parse_verbs,
        f"{VERBS}ask,a\u2028sk,asks,directive,3,mandate,\n",
        2,
        "U+2028",
    ),
    "a character that was lost": (parse_verbs, f"{VERBS}ask,a\ufffdsk,asks,directive,3,mandate,\n", 2, "U+FFFD"),
    "a fault after lines that end as on Windows": (
        parse_verbs,
        VERBS.replace("\n", "\r\n") + "# comment\r\nask,ask,asks,wishing,3,mandate,\r\n",
        3,
        "unknown class",
    ),
    "a duplicate": (parse_actors, f"{ACTORS}{ITU}# again\n{ITU}", 4, "'itu' stands already in line 2"),
    "a name given twice": (
        parse_actors,
        f"{ACTORS}{ITU}{ITU.replace('itu,', 'itu-2,', 1).replace('Q376150', '')}",
        3,
        "'International Telecommunication Union' is a name of 'itu' in line 2; make one entry of both",
    ),
    "a name in another writing": (
        parse_actors,
        f"{ACTORS}{ITU}x,Organ,The INTERNATIONAL Télécommunication-Union,,,,,,,,,inside,,,,,\n",
        3,
        "'itu' in line 2, written 'International Telecommunication Union'",
    ),
    "a name without its commas": (
        parse_actors,
        f'{ACTORS}unesco,Organ,"Educational, Scientific and Cultural Organization",,,,,,,,,inside,,,,,\n'
        "x,Organ,Educational Scientific and Cultural Organization,,,,,,,,,inside,,,,,\n",
        3,
        "is a name of 'unesco' in line 2",
    ),
    "a name of two in another language": (
        parse_actors,
        f"{ACTORS}a,Organ,A body,Organe,,,,,,,,inside,,,,,fr https://example.org/\n"
        "b,Organ,B body,L'organe,,,,,,,,inside,,,,,fr https://example.org/\n"
        "c,Organ,C body,organe,,,,,,,,inside,,,,,fr https://example.org/\n",
        4,
        "'organe' is a name of 'a' in line 2, written 'Organe'",
    ),
    "a Wikidata item of two": (
        parse_actors,
        f"{ACTORS}{ITU}{ITU.replace('itu,', 'x,', 1).replace('International Telecommunication Union', 'X')}",
        3,
        "'Q376150' stands already in line 2",
    ),
    "an alias of two": (
        parse_actors,
        f"{ACTORS}{ITU}un,Organization,United Nations,,,,,,UN,ITU,,inside,,,,,\n",
        3,
        "'ITU' is a name of 'itu' in line 2",
    ),
    "an unknown class": (parse_actors, ACTORS + ITU.replace("Organization", "Body", 1), 2, "unknown class 'Body'"),
    "an identifier with capitals": (parse_actors, ACTORS + ITU.replace("itu,", "ITU,", 1), 2, "no identifier"),
    "no English name": (parse_actors, f"{ACTORS}x,Organ,,,,,,,,,,inside,,,,,\n", 2, "name_en is empty"),
    "an unknown relation to the system": (
        parse_actors,
        ACTORS + ITU.replace("inside", "near"),
        2,
        "unknown un_system",
    ),
    "a dangling parent": (
        parse_actors,
        f"{ACTORS}x,Organ,X,,,,,,,,nobody,inside,,,,,\n",
        2,
        "parent 'nobody' is no actor",
    ),
    "a circle of parents": (
        parse_actors,
        f"{ACTORS}a,Organ,A,,,,,,,,b,inside,,,,,\nb,Organ,B,,,,,,,,a,inside,,,,,\n",
        2,
        "'a' is its own ancestor: a → b → a; correct the parent",
    ),
    "a ring that others hang from": (
        parse_actors,
        ACTORS
        + "".join(
            f"{slug},Organ,Body {slug},,,,,,,,{parent},inside,,,,,\n"
            for slug, parent in (("x", "z"), ("z", "y"), ("y", "w"), ("w", "z"))
        ),
        3,
        "'z' is its own ancestor: z → y → w → z;",
    ),
    "its own parent": (
        parse_actors,
        f"{ACTORS}a,Organ,A,,,,,,,,a,inside,,,,,\n",
        2,
        "'a' is its own ancestor: a → a;",
    ),
    "a source that is no address": (
        parse_actors,
        ACTORS + ITU.replace("https://example.org/,", "example.org,"),
        2,
        "source 'example.org' is no http or https address",
    ),
    "no Wikidata item": (parse_actors, ACTORS + ITU.replace("Q376150", "376150"), 2, "no Wikidata item"),
    "no ROR identifier": (
        parse_actors,
        ACTORS + ITU.replace("Q376150,", "Q376150,ror.org"),
        2,
        "no ROR identifier",
    ),
    "no address": (
        parse_actors,
        ACTORS + ITU.replace("https://www.itu.int/", "www.itu.int"),
        2,
        "no http or https",
    ),
    "an identifier without source": (
        parse_actors,
        ACTORS + ITU.replace(",https://example.org/", ","),
        2,
        "source",
    ),
    "a home page without source": (
        parse_actors,
        ACTORS + ITU.replace("Q376150", "").replace(",https://example.org/", ","),
        2,
        "home page without a source",
    ),
    "a name in another language without source": (
        parse_actors,
        ACTORS + ITU.replace("Union,,", "Union,Union internationale,"),
        2,
        "name_fr has no source",
    ),
    "a source of a name that is not there": (
        parse_actors,
        ACTORS + ITU.replace("example.org/,", "example.org/,fr https://example.org/"),
        2,
        "name in 'fr' was read, and there is none",
    ),
    "a source of a name that is no address": (
        parse_actors,
        ACTORS + ITU.replace("Union,,", "Union,Union,").replace("example.org/,", "example.org/,fr memory"),
        2,
        "is not of the form",
    ),
    "a State without source": (parse_states, STATES + NORWAY.replace("https://example.org/", ""), 2, "source is"),
    "a State with a code in small letters": (parse_states, STATES + NORWAY.replace("NOR", "nor"), 2, "capital"),
    "a State with a code of two digits": (parse_states, STATES + NORWAY.replace("578", "57"), 2, "three digits"),
    "a code of two States": (
        parse_states,
        STATES + NORWAY + NORWAY.replace("norway,Norway", "sweden,Sweden").replace("Kingdom of Norway", ""),
        3,
        "'NOR' stands already in line 2",
    ),
    "a name of two States": (
        parse_states,
        STATES + NORWAY + "sweden,Sweden,,,,,,Kingdom of Norway,SWE,752,https://example.org/\n",
        3,
        "is a name of 'norway' in line 2",
    ),
    "an empty value between bars": (parse_actors, ACTORS + ITU.replace(",ITU,", ",ITU||T,"), 2, "empty value"),
    "a value given twice": (parse_actors, ACTORS + ITU.replace(",ITU,", ",ITU|ITU,"), 2, "gives a value twice"),
    "a session of nobody": (parse_sessions, f"{SESSIONS}nobody,5,2020,,,x,\n", 2, "body 'nobody' is no actor"),
    "a session without number": (parse_sessions, f"{SESSIONS}cstd,0,2020,,,x,\n", 2, "above 0"),
    "a session given twice": (
        parse_sessions,
        f"{SESSIONS}cstd,5,,,,x,\ncstd,5,,,,x,\n",
        3,
        "'cstd 5' stands already",
    ),
    "a session without source": (parse_sessions, f"{SESSIONS}cstd,5,2020,,,,\n", 2, "source is empty"),
    "a year in words": (parse_sessions, f"{SESSIONS}cstd,5,next,,,x,\n", 2, "no year of four digits"),
    "a year beyond the calendar": (parse_sessions, f"{SESSIONS}cstd,5,20201,,,x,\n", 2, "no year of four digits"),
    "a year that the first day denies": (
        parse_sessions,
        f"{SESSIONS}cstd,5,2021,2020-03-02,,x,\n",
        2,
        "starts on 2020-03-02, which is not in its year 2021",
    ),
    "an ordinal in words": (parse_sessions, f"{SESSIONS}cstd,fifth,2020,,,x,\n", 2, "no whole number"),
    "a day without hyphens": (parse_sessions, f"{SESSIONS}cstd,5,2020,20200302,,x,\n", 2, "is no date"),
    "a broken address of a source": (
        parse_sessions,
        f"{SESSIONS}cstd,5,2020,,,https://un.org/a b,\n",
        2,
        "no http or https address",
    ),
    "a day that is none": (parse_sessions, f"{SESSIONS}cstd,5,2020,2020-02-30,,x,\n", 2, "is no date"),
    "an end before the start": (
        parse_sessions,
        f"{SESSIONS}cstd,5,2020,2020-03-02,2020-03-01,x,\n",
        2,
        "before it starts",
    ),
    "a meeting's days without source": (
        parse_meetings,
        f"{MEETINGS}m,A meeting,,2020-03-02,,,,\n",
        2,
        "dates without a source",
    ),
    "a name of two meetings": (
        parse_meetings,
        f"{MEETINGS}m,A meeting,The Summit,,,,,\nn,Another,Summit,,,,,\n",
        3,
        "'Summit' is a name of 'm' in line 2, written 'The Summit'",
    ),
    "a meeting of nobody": (parse_meetings, f"{MEETINGS}m,A meeting,,,,,nobody,\n", 2, "is no actor"),
    "a title of two instruments": (
        parse_instruments,
        f"{INSTRUMENTS}a,Treaty,The Treaty,A/1,,,,\nb,Treaty,Another,A/1,,,,\n",
        3,
        "'A/1' is a name of 'a' in line 2",
    ),
    "a form of two verbs": (
        parse_verbs,
        f"{VERBS}ask,ask,ask|asks,directive,3,mandate,\nbeg,beg,begs|asks,directive,3,mandate,\n",
        3,
        "'asks' is a name of 'ask' in line 2",
    ),
    "a verb without forms": (parse_verbs, f"{VERBS}ask,ask,,directive,3,mandate,\n", 2, "forms is empty"),
    "a force beyond the scale": (parse_verbs, f"{VERBS}ask,ask,asks,directive,9,mandate,\n", 2, "unknown force"),
    "an abbreviation without source": (
        parse_abbreviations,
        "abbreviation,meaning,source\nAI,artificial intelligence,\n",
        2,
        "source is empty",
    ),
    "an instrument of no class": (parse_instruments, f"{INSTRUMENTS}a,Law,A,,,,,\n", 2, "unknown class 'Law'"),
    "an instrument of nobody": (parse_instruments, f"{INSTRUMENTS}a,Treaty,A,,,who,,\n", 2, "no actor"),
    "a verb of no class": (parse_verbs, f"{VERBS}ask,ask,asks,wishing,3,mandate,\n", 2, "unknown class"),
    "a verb of no kind": (parse_verbs, f"{VERBS}ask,ask,asks,directive,3,wish,\n", 2, "unknown kind"),
    "a rule without definition": (
        parse_deadline_rules,
        "id,label,definition,example\nby,by,,\n",
        2,
        "definition is empty",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_file_and_line(name: str) -> None:
    parse, text, line, reason = FAULTS[name]
    arguments = (KNOWN,) if parse in (parse_sessions, parse_meetings, parse_instruments) else ()
    with pytest.raises(DataError) as caught:
        parse("registers/x.csv", text, *arguments)  # type: ignore[operator]
    assert caught.value.file == "registers/x.csv"
    assert caught.value.line == line
    assert reason in caught.value.reason


@pytest.mark.parametrize("data", [b"a\n# one\ncaf\xe9\n", b"a\r\n# one\r\ncaf\xe9\r\n", b"a\r# one\rcaf\xe9\r"])
def test_bytes_that_are_no_utf8_are_named_with_their_line(data: bytes) -> None:
    with pytest.raises(DataError, match=r"x\.csv:3: byte 0xe9 is no UTF-8; save the file as UTF-8"):
        decode_table("x.csv", data)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_register_is_the_same_with_any_ends_of_lines_and_a_byte_order_mark(end: str) -> None:
    data = ("\ufeff" + f"{ACTORS}# comment\n\n{ITU}".replace("\n", end)).encode()
    (actor,) = parse_actors("x.csv", decode_table("x.csv", data))
    assert (actor.id, actor.line) == ("itu", 4)


def test_an_acronym_is_no_other_writing_of_a_word() -> None:
    rows = "who,Organ,World Health Organization,,,,,,WHO,,,inside,,,,,\nx,Organ,Others,,,,,,,who,,inside,,,,,\n"
    assert len(parse_actors("x.csv", ACTORS + rows)) == 2
    with pytest.raises(DataError, match="'WHO' is a name of 'who' in line 2"):
        parse_actors("x.csv", ACTORS + rows.replace(",who,,inside", ",WHO,,inside"))


def test_comments_bars_and_quotation_marks_are_read_and_lines_are_counted_in_the_file() -> None:
    text = '\ufeff# comment\n\na,b\n# more\n"x, y",one|two\n'
    (row,) = read_table("t.csv", text, ("a", "b"))
    assert (row.line, row.text("a"), row.several("b"), row.optional("a")) == (5, "x, y", ("one", "two"), "x, y")


def test_the_registers_of_the_project_hold_together() -> None:
    assert len(load_actors()) > 300
    assert load_sessions()
    assert load_meetings()
    assert load_instruments()
    assert load_verbs()
    assert load_deadline_rules()


def test_every_body_that_the_annotations_name_is_in_the_register() -> None:
    """Names are compared as the annotations are scored: without case, articles and determiners."""
    names = {plain(name) for actor in load_actors() for name in (actor.name, *actor.aliases, *actor.acronyms)}
    meetings = {plain(name) for meeting in load_meetings() for name in (meeting.name, *meeting.aliases)}
    only_here = {
        "ad hoc committee",  # short for the committee that the text has named
        "chair of ad hoc committee",
        "secretariat",
        "internal task force",  # known to one resolution only
    }
    missing = sorted(gold_names() - names - meetings - only_here)
    assert missing == [], "add them to ontology/registers/actors.csv or meetings.csv"


def gold_names() -> set[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "tests" / "gold").glob("*.gold.json")):
        for entry in json.loads(path.read_text(encoding="utf-8"))["mandates"]:
            names = [*(entry.get("addressees") or []), *(entry.get("report_to") or "").split(";")]
            names += [name for name in entry.get("addressees_alt") or [] if isinstance(name, str)]
            found |= {plain(name) for name in names if name}
    assert len(found) > 60
    return found


def plain(name: str) -> str:
    words = name.casefold().replace("organisation", "organization").split()
    return " ".join(word for word in words if word not in {"the", "all", "relevant", "other", "a", "an"})


def test_the_names_in_other_languages_have_their_source() -> None:
    actors = {actor.id: actor for actor in load_actors()}
    for actor in actors.values():
        assert set(actor.name_sources) == set(actor.names) - {"en"}
    for slug in ("un", "general-assembly", "security-council", "member-states", "itu", "eu"):
        assert set(actors[slug].names) == set(LANGUAGES)


def test_the_members_of_the_united_nations_and_the_observers_are_there_in_six_languages() -> None:
    states = [actor for actor in load_actors() if actor.alpha3]
    assert len(states) == 193 + 2
    assert all(set(state.names) == set(LANGUAGES) and state.m49 for state in states)


def test_an_actor_has_no_name_and_no_identifier_of_a_state() -> None:
    states = parse_states("registers/states.csv", STATES + NORWAY)
    for row in ("norway,Organ,Storting,,,,,,,,,outside,,,,,\n", "x,Organ,Norway,,,,,,,,,outside,,,,,\n"):
        with pytest.raises(DataError, match="line 2"):
            parse_actors("registers/actors.csv", ACTORS + row, states)
    parent = "storting,Organ,Storting,,,,,,,,norway,outside,,,,,\n"
    assert parse_actors("registers/actors.csv", ACTORS + parent, states)[0].parent == "norway"


def test_no_actor_goes_by_a_general_abbreviation() -> None:
    general = parse_abbreviations(
        "general.csv", "abbreviation,meaning,source\nODA,official development assistance,A/51/950\n"
    )
    for acronyms, aliases in (("UNODA|ODA", ""), ("", "ODA")):
        row = f"unoda,Organ,Office for Disarmament Affairs,,,,,,{acronyms},{aliases},,inside,,,,,\n"
        with pytest.raises(DataError, match=r"actors\.csv:2: 'ODA' is a general abbreviation"):
            parse_actors("actors.csv", ACTORS + row, general=general)
        assert parse_actors("actors.csv", ACTORS + row)


def test_disputed_and_unverified_identifiers_stay_out() -> None:
    """Sources disagree on the item of the Group of Seven; none was found for the others."""
    actors = {actor.id: actor for actor in load_actors()}
    assert all(actors[slug].wikidata is None for slug in ("g7", "ipu", "unctad", "igf", "ungis", "ceb", "icann"))
