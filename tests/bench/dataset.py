"""The rows of a company grown large: accounts, contacts, orders of three lines and tickets, as COPY takes them.

There are as many of each as asked for, and a quarter of it in contacts; ids are UUIDv7 over two years, owners the
people of its directory. What follows the orders is in `dataset_trade`; `filling` puts all of it into the tables.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from uuid import UUID

from chassis.search import search_columns

Line = dict[str, str]
"""One row in PostgreSQL's own text form, by column."""

BEGIN, DAYS = datetime(2025, 1, 1, tzinfo=UTC), 730
_BEGIN, _SPAN = int(BEGIN.timestamp() * 1000), DAYS * 86_400_000
ACCOUNT, CONTACT, ORDER, LINE, TICKET, PRODUCT = range(1, 7)
"""What an id is of."""
PRODUCTS, LINES, ACCOUNTS_A_CONTACT, OPEN = 100, 3, 4, 1000
NULL = r"\N"
REGIONS = ("华东", "华南", "华北", "华中", "西南", "东北")
_IN_BRANDS = (
    "远龙恒宏信达瑞安盛华中科金海天鑫泰嘉永博星云飞鸿腾旭东方正元和顺通利丰美佳康健大成兴隆万里江河山水明光新创智联合同"
)
CITIES = [
    "上海", "北京", "深圳", "广州", "青岛", "杭州", "苏州", "宁波", "成都", "武汉",
    "南京", "天津", "重庆", "西安", "厦门", "大连", "长沙", "郑州", "济南", "福州",
]  # fmt: skip
BRANDS = ["".join(pair) for pair in product(_IN_BRANDS, repeat=2)]
TRADES = ("机械", "电子", "纺织", "食品", "化工", "建材", "软件", "物流", "医疗器械", "汽车配件")
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗", "伟芳娜敏静强磊洋艳勇军杰娟涛明超霞平刚英"
NAMES = 80_000
"""So many different names there are, of all that could be."""
PEOPLE = [surname + first + second for first, surname, second in product(GIVEN, SURNAMES, GIVEN)]


def sizes() -> tuple[int, int]:
    """How much is little and how much is much, from `CRM_BENCH_ROWS`."""
    small, large = os.environ.get("CRM_BENCH_ROWS", "10000,1000000").split(",")
    return int(small), int(large)


class Company:
    """Who and when: what the row number n of so many says."""

    def __init__(self, rows: int, owners: Sequence[UUID]) -> None:
        self.rows, self._owners = rows, [str(owner) for owner in owners] or [NULL]
        self._step = timedelta(DAYS) / rows

    def instant(self, n: int) -> datetime:
        """When it was entered."""
        return BEGIN + self._step * n

    def id(self, kind: int, n: int) -> str:
        """The UUIDv7 of that instant."""
        milliseconds = f"{_BEGIN + n * _SPAN // self.rows:012x}"
        return f"{milliseconds[:8]}-{milliseconds[8:]}-7{kind:03x}-8000-{n:012x}"

    def owner(self, n: int) -> str:
        """Whose it is: everybody has the same share of everything, all over the time."""
        return self._owners[mixed(n) % len(self._owners)]

    def status(self, n: int) -> str:
        """Of an account or an order: twenty in all wait for approval, of the rest a tenth are drafts."""
        if n % (self.rows // 20) == 1:
            return "submitted"
        return "draft" if mixed(n) // 100 % 10 == 0 else "approved"

    def account_of(self, n: int) -> int:
        """The account that the order or ticket n is of."""
        return n * 104_729 % self.rows


def known(company: Company, n: int) -> Line:
    """What both the customer service and the copies of others know of the account n."""
    identifier = company.id(ACCOUNT, n)
    return {
        "id": identifier, "version": "1", "account_id": identifier, "owner_id": company.owner(n), "code": code_of(n),
        "kind": "company", "status": company.status(n), "active": "t", "name": f'{{"zh": "{name_of(n)}"}}',
        "handling": "own", "channel": "dealer" if n % 7 == 0 else "direct", "stage": ("prospect", "new", "old")[n % 3],
        "region": REGIONS[mixed(n) // 1000 % 6], "country": "CN",
    }  # fmt: skip


def account(company: Company, n: int) -> Line:
    """The customer service's account n."""
    phone, tax_id = f"138{n:08}", tax_id_of(n)
    return {
        **known(company, n), "completeness": str(40 + n % 61), "relations": "{}", "phone": phone,
        "tax_id": tax_id or NULL, "created_at": str(company.instant(n)),
        **searched(name_of(n), (code_of(n),), tuple(filter(None, (phone, tax_id)))),
    }  # fmt: skip


def contact(company: Company, n: int) -> Line:
    """The contact n, of the account n."""
    name, phone, email = PEOPLE[n * 7919 % len(PEOPLE)], f"139{n:08}", f"person{n}@example.com"
    return {
        "id": company.id(CONTACT, n), "version": "1", "account_id": company.id(ACCOUNT, n),
        "owner_id": company.owner(n), "name": name, "role": ("decision_maker", "finance", "other")[n % 3],
        "phone": phone, "email": email, "language": "zh", "channel": "mail", "active": "t",
        "created_at": str(company.instant(n)), **searched(name, (email,), (phone,)),
    }  # fmt: skip


def copied_account(company: Company, n: int) -> Line:
    """The account n as sales knows it."""
    return {**known(company, n), **searched(name_of(n), (code_of(n),), ())}


def product_sold(company: Company, n: int) -> Line:
    """The product n."""
    return {
        "id": company.id(PRODUCT, n), "version": "1", "code": f"A{n:03}", "name": f'{{"zh": "产品 {n}"}}', "unit": "件",
        "list_price": "10", "currency": "CNY", "tax_included": "t", "tax_code": "standard",
        "counts": "t", "status": "active", "created_at": str(company.instant(n)),
    }  # fmt: skip


def order(company: Company, n: int, order_type: str) -> Line:
    """The order n: a tenth drafts, a few submitted, the rest signed."""
    at, of, status = company.instant(n), company.account_of(n), company.status(n)
    later = str(at + timedelta(hours=2))
    return {
        "id": company.id(ORDER, n), "version": "1", "account_id": company.id(ACCOUNT, of),
        "owner_id": company.owner(of), "number": code_of(n), "status": status,
        "order_type_id": order_type, "order_type": "standard", "counts": "t", "account_counts": "t",
        "tolerance": "0", "po_number": f"PO-{n}", "promised_on": str((at + timedelta(14 + n % 30)).date()),
        "business_date": str(at.date()), "currency": "CNY", "base_rate": "1", "tax_included": "t", "payment_days": "30",
        "net_total": str(10 * LINES), "tax_total": "0", "total": str(10 * LINES),
        "created_at": str(at), "submitted_at": NULL if status == "draft" else later,
        "approved_at": later if status == "approved" else NULL,
    }  # fmt: skip


def order_line(company: Company, place: int) -> Line:
    """One of the lines of an order, counted through all orders."""
    n, line = divmod(place, LINES)
    sold = (n + line) % PRODUCTS
    return {
        "id": company.id(LINE + 16 * line, n), "order_id": company.id(ORDER, n), "line": str(line + 1),
        "product_id": company.id(PRODUCT, sold), "product_code": f"A{sold:03}",
        "product_name": f'{{"zh": "产品 {sold}"}}', "unit": "件", "quantity": "1", "price": "10",
        "price_source": "list_price", "price_source_id": company.id(PRODUCT, sold), "tax_rate": "0", "net": "10",
        "tax": "0", "amount": "10", "tolerance": "0", "noticed_quantity": "0",
        "shipped_quantity": "1" if line == 0 and company.status(n) == "approved" else "0",
        "returned_quantity": "0", "product_counts": "t",
    }  # fmt: skip


def ticket(company: Company, n: int) -> Line:
    """The service request n; the newest thousand are open, as many as the people of the company can have in hand."""
    at, of, is_open = company.instant(n), company.account_of(n), n >= company.rows - OPEN
    return {
        "id": company.id(TICKET, n), "version": "1", "account_id": company.id(ACCOUNT, of),
        "owner_id": company.owner(n), "number": code_of(n), "kind": ("fault", "consultation", "complaint")[n % 3],
        "priority": ("low", "normal", "high", "urgent")[n % 4], "subject": f"咨询 {n}",
        "status": "open" if is_open else "closed", "channel": "portal", "opened_at": str(at), "created_at": str(at),
        "measured_from": str(at), "reply_due_at": str(at + timedelta(hours=4)),
        "resolve_due_at": str(at + timedelta(days=2 + n % 5)), "replied_at": NULL if is_open else str(at),
        "resolved_at": NULL if is_open else str(at), "escalation_level": "0", "escalated_to": "{}",
    }  # fmt: skip


def mixed(n: int) -> int:
    """A number that goes with nothing else of the row n: names, days and states of real rows are independent, too."""
    return n * 2_654_435_761 % 2**32 >> 12


def name_of(n: int) -> str:
    """The name of the account n."""
    rest, city = divmod(n % NAMES * 7919, len(CITIES))
    brand, trade = divmod(rest, len(TRADES))
    return f"{CITIES[city]}{BRANDS[brand % len(BRANDS)]}{TRADES[trade]}有限公司"


def code_of(n: int) -> str:
    """A code or a number that the product would not give itself."""
    return f"A{n:08}"


def tax_id_of(n: int) -> str | None:
    """The tax number of every tenth account."""
    return f"9131{n:014}" if n % 10 == 7 else None


def searched(name: str, words: Sequence[str], numbers: Sequence[str]) -> Line:
    """The columns of `Searchable`, as `search_columns` makes them, but a name is read once however many bear it."""
    by_name, by_rest = _by_name(name), search_columns(names=(), words=words, numbers=numbers)
    joined = {column: f"{by_name[column]}\n{by_rest[column]}" for column in ("search", "search_text")}
    return {"sort_key": by_name["sort_key"], **joined}


@cache
def _by_name(name: str) -> dict[str, str]:
    return search_columns(names=(name,), words=(), numbers=())
