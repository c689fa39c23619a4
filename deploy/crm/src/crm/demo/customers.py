"""The command `crm demo --customers`: a thousand customers go through the product, and the books are compared."""

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from rich.console import Console

from crm import doctor
from crm.client import Document, Installation, Problem, Session, Unreachable
from crm.demo import company
from crm.demo.arrival import Arrivals, all_there, differing_fields
from crm.load import load
from crm.load.run import progress
from crm.load.table import read
from crm.wording import Language, Speech

APPROVALS, CHANGES = 100, 50
"""How many customers are approved and changed in one run."""
INCOMPLETE, STOPPED = 1, 2
"""Exit codes beside the doctor's."""


def run(installation: Installation, *, journals: Path, language: Language) -> int:
    """Tell the story on this installation; 0 when all arrived and nothing differs. It may be told again and again."""
    console = Console(markup=False, highlight=False, soft_wrap=True)
    story = Story(installation, Speech(language), console)
    try:
        told = story.tell(journals)
    except (Problem, Unreachable) as stopped:
        console.print(f"{story.say('已停止', 'Stopped')}: {stopped}", style="red")
        return STOPPED
    console.print(f"\n{story.say('5. 核对各服务的账', '5. The books of all services are compared')}", style="bold")
    code = doctor.run(installation, language=language)
    return code or (0 if told else INCOMPLETE)


class Story:
    """The people of the demo company at work."""

    def __init__(self, installation: Installation, say: Speech, console: Console) -> None:
        self.say, self._console = say, console
        self._clerk, self._supervisor = (
            company.session_of(installation, duty, say.language) for duty in ("clerk", "supervisor")
        )
        self._sales = self._supervisor.sales
        self._whole = True

    def tell(self, journals: Path) -> bool:
        """Load, approve, change, follow; whether all of it arrived in sales as it stands in customer."""
        accounts = self._load(journals)
        self._approve(accounts)
        changed = self._change(accounts)
        self._compare(accounts)
        if changed:
            self._show_life(changed)
        return self._whole

    def _load(self, journals: Path) -> list[str]:
        """The clerk enters the shipped companies; the ids of all of them."""
        say, clerk = self.say, company.account_of("clerk")
        self._head(1, f"{clerk.name_zh}(客户档案员)录入客户", f"{clerk.name_en} (file clerk) enters customers")
        with as_file(files("crm.demo").joinpath("companies.csv")) as path:
            table = read(path)
        with progress(self._console) as bars:
            bar = bars.add_task("companies.csv", total=len(table.rows))
            summary = load(self._clerk, table, journals, say, heard=lambda: bars.advance(bar))
        made, known = len(summary.made), len(summary.known)
        self._line(
            f"新录入 {made} 个({summary.seconds:.1f} 秒),此前已有 {known} 个 → customer.account.created.v1",
            f"{made} entered in {summary.seconds:.1f} s, {known} were there before → customer.account.created.v1",
        )
        self._fail_for([f"{row.line}: {reason}" for row, reason in summary.refused])
        waited, missing = all_there(self._sales, summary.accounts)
        self._line(
            f"最后一行被接受 {waited:.2f} 秒后,sales 已列出全部 {len(summary.accounts)} 个",
            f"{waited:.2f} s after the last row was accepted, sales lists all {len(summary.accounts)}",
        )
        self._fail_for(sorted(missing))
        return summary.accounts

    def _approve(self, accounts: list[str]) -> None:
        """The clerk submits drafts, the supervisor approves them; what an earlier run left submitted comes first."""
        who = company.account_of("supervisor")
        self._head(2, f"{who.name_zh}(销售主管)审核客户", f"{who.name_en} (sales supervisor) approves customers")
        arrivals, done = Arrivals(), 0
        for account in self._some(accounts, ("submitted", "draft"), APPROVALS):
            submitted = _act(self._clerk, account, "submit") if account["status"] == "draft" else account
            approved = _act(self._supervisor, submitted, "approve")
            arrivals.wait_for(approved, self._clerk.customer, self._sales)
            done += 1
        events = "customer.account.submitted.v1, customer.account.approved.v1"
        self._line(f"提交并审核通过 {done} 个 → {events}", f"{done} submitted and approved → {events}")
        self._arrived(arrivals)

    def _change(self, accounts: list[str]) -> str | None:
        """The clerk asks for changes of approved customers, the supervisor approves them; the id of one of them."""
        who = company.account_of("clerk")
        self._head(
            3,
            f"{who.name_zh}变更已审核的客户,须再次审核",
            f"{who.name_en} changes approved customers, which needs approval again",
        )
        arrivals, changed = Arrivals(), None
        customer = self._clerk.customer
        for request in list(customer.items("/v1/account-changes", state="submitted")):
            self._approve_change(request)  # left by a run that was cut off
        for account in self._some(accounts, ("approved",), CHANGES):
            path = f"/v1/accounts/{account['id']}"
            asked = customer.patch(path, {"phone": another_number(account["phone"])}, version=account["version"])
            self._approve_change(asked["change_request"])
            changed = account["id"]
            arrivals.wait_for(customer.get(path), customer, self._sales)
        events = "customer.account_change.approved.v1, customer.account.changed.v1"
        count = len(arrivals.seconds)
        self._line(f"变更并审核通过 {count} 个 → {events}", f"{count} changed and approved → {events}")
        self._arrived(arrivals)
        return changed

    def _approve_change(self, request: Document) -> None:
        path = f"/v1/account-changes/{request['id']}/approve"
        self._supervisor.customer.post(path, version=request["version"])

    def _compare(self, accounts: list[str]) -> None:
        """Every field that both services show must be the same."""
        self._head(4, "sales 中的副本与 customer 逐字段比较", "The copies in sales, field by field")
        owned = [a for a in self._clerk.customer.items("/v1/accounts") if a["id"] in set(accounts)]
        differences = differing_fields(owned, self._sales.items("/v1/accounts"))
        self._line(
            f"{len(owned)} 个客户,{len(differences)} 处不同", f"{len(owned)} customers, {len(differences)} differences"
        )
        self._fail_for(differences)

    def _show_life(self, account: str) -> None:
        """The history of one customer, as anybody who may see it can read it."""
        found = self._clerk.customer.get(f"/v1/accounts/{account}")
        self._line(
            f"例:{found['code']} {self.say.name(found['name'])} 的历史",
            f"Example: the history of {found['code']} {self.say.name(found['name'])}",
        )
        people = {f"user/{user['id']}": user for user in self._clerk.identity.items("/v1/users")}
        for fact in reversed(list(self._clerk.customer.items(f"/v1/accounts/{account}/history"))):
            actor = people[fact["actor"]]["name"]
            self._console.print(
                f"      v{fact['version']} {fact['at']} {self.say.name(actor)}: {self.say.name(fact['title'])}"
            )

    def _some(self, accounts: list[str], statuses: tuple[str, ...], count: int) -> list[Document]:
        """The first accounts of the file that stand in one of these statuses, at most `count`."""
        place = {identifier: number for number, identifier in enumerate(accounts)}
        found: Iterator[Document] = (
            account
            for status in statuses
            for account in self._clerk.customer.items("/v1/accounts", status=status)
            if account["id"] in place
        )
        return sorted(found, key=lambda account: (statuses.index(account["status"]), place[account["id"]]))[:count]

    def _arrived(self, arrivals: Arrivals) -> None:
        self._line(*(arrivals.said(Speech(language)) for language in ("zh", "en")))
        self._fail_for(arrivals.missing)

    def _fail_for(self, wrong: list[str]) -> None:
        """Name what is missing or wrong; the story ends with another exit code then."""
        for line in wrong[: doctor.SHOWN]:
            self._console.print(f"   ! {line}", style="red")
        self._whole = self._whole and not wrong

    def _head(self, number: int, zh: str, en: str) -> None:
        self._console.print(f"\n{number}. {self.say(zh, en)}", style="bold")

    def _line(self, zh: str, en: str) -> None:
        self._console.print(f"   {self.say(zh, en)}")


def another_number(phone: str) -> str:
    """The neighbour's telephone number: the last digit is another one."""
    return f"{phone[:-1]}{(int(phone[-1]) + 1) % 10}"


def _act(session: Session, account: Document, action: str) -> Document:
    return session.customer.post(f"/v1/accounts/{account['id']}/{action}", version=account["version"])
