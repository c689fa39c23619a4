"""Texts of templates: places and nothing else (faults.md S-5), values said as people say them."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from notify.naming.wording import EMPTY, Wording, document_named
from notify.templates.model import Template, TemplateChanged
from notify.templates.rendering import LONGEST_BODY, LONGEST_SUBJECT, is_sound, written
from services.notify.tests.factories import TEMPLATE
from services.notify.tests.factories import happened as _happened

SHANGHAI = ZoneInfo("Asia/Shanghai")
WANG = UUID("019a9a00-0000-7000-8000-000000000007")
WORDING = Wording({WANG: {"zh": "王磊", "en": "Wang Lei"}}, SHANGHAI)
NOW = _happened("sales.order.approved.v1").time


def shown(text: str, data: Any, language: str = "zh") -> str:
    """A body as it is read."""
    both = {"zh": text, "en": text}
    return written({"zh": "x", "en": "x"}, both, data, WORDING)[1][language]


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}", "{{__class__}}", "{{state.__class__}}", "{{state['x']}}", "{{state.x()}}", "{{7*7}}",
        "{% for x in y %}{{", "{{#list}}", "{{a|upper}}", "{{", "}}", "{{State.x}}", "{{a..b}}", "{{}}",
        "{{a.b.c.d.e.f.g.h.i}}", "{{ a\n}}",
    ],
)  # fmt: skip
def test_nothing_but_places_can_be_said_in_a_template(text: str) -> None:
    """S-5."""
    assert not is_sound(text)
    with pytest.raises(Invalid) as refused:
        Template.write(code="x", subject={"zh": "a", "en": "a"}, body={"zh": "好", "en": text}, at=NOW)
    assert [error.pointer for error in refused.value.errors] == ["#/body/en"]


def test_a_template_with_places_is_sound_and_changes_once() -> None:
    template = Template.write(code="x", **TEMPLATE, at=NOW)
    template.facts.clear()
    template.change({"subject": TEMPLATE["subject"]})
    assert template.facts == [], "what changes nothing makes no version"
    template.change({"subject": {"zh": "{ {a} }", "en": "{}"}})
    assert template.facts == [TemplateChanged()]


@given(st.text())
def test_what_a_value_holds_is_never_read_as_a_template(value: str) -> None:
    """S-5."""
    assert shown("<{{a}}{{b}}>", {"a": "{{b", "b": "}}{{a}}"}) == "<{{b}}{{a}}>"
    assert shown("{{a}}", {"a": f"{{{{b}}}}{value}", "b": "secret"}) == (f"{{{{b}}}}{value}")[:LONGEST_BODY]


@pytest.mark.parametrize("name", ["__class__", "__init__", "__globals__", "keys", "items", "get", "zone"])
def test_no_attribute_of_any_object_is_reached(name: str) -> None:
    """S-5: a path walks through JSON only, whatever its words are."""
    for holder in ({}, [], "text", 7, None, WORDING):
        assert shown("{{a." + name.strip("_") + "}}", {"a": holder}) == EMPTY


def test_texts_are_bounded_and_a_subject_is_one_line() -> None:
    """S-6: a line break in a reason must not become a mail header."""
    data = {"reason": "价格\r\nBcc: all@example.com\n不对", "long": "长" * 100_000}
    both = {"zh": "{{reason}}", "en": "{{long}}"}
    subject, body = written(both, {"zh": "{{long}}", "en": "{{reason}}"}, data, WORDING)
    assert subject["zh"] == "价格 Bcc: all@example.com 不对"
    assert (len(subject["en"]), len(body["zh"]), body["zh"][-1]) == (LONGEST_SUBJECT, LONGEST_BODY, "…")
    assert body["en"] == data["reason"]


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "—", "—"),
        ("", "—", "—"),
        (True, "是", "yes"),
        (3, "3", "3"),
        ("1200.50", "1200.50", "1200.50"),
        ("2026-12-01", "2026-12-01", "2026-12-01"),
        ("2026-11-21T20:30:00Z", "2026-11-22 04:30", "2026-11-22 04:30"),
        (str(WANG), "王磊", "Wang Lei"),
        (f"user/{WANG}", "王磊", "Wang Lei"),
        (f"user/{UUID(int=7)}", "工作人员", "A member of staff"),
        (str(UUID(int=7)), "—", "—"),
        ("service/sales", "系统", "The system"),
        ([str(WANG), "x"], "王磊、x", "Wang Lei, x"),
        ({"zh": "轴承", "en": "bearing"}, "轴承", "bearing"),
        ({"a": 1}, "—", "—"),
    ],
)
def test_values_are_said_as_people_say_them(value: Any, zh: str, en: str) -> None:
    assert (WORDING.said(value, "zh"), WORDING.said(value, "en")) == (zh, en)


def test_a_document_is_named_by_kind_number_and_customer_as_far_as_they_are_known() -> None:
    longshi = {"zh": "龙师科技", "en": "Longshi"}
    assert document_named("sales.order", "SO-1", longshi) == {
        "zh": "客户订单 SO-1(龙师科技)", "en": "order SO-1 (Longshi)",
    }  # fmt: skip
    assert document_named("customer.coding_rule", None, None)["zh"] == "客户编码原则"
    assert document_named("other.new_thing", None, None)["zh"] == "new thing"
