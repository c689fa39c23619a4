"""`crm mail`: the letters that the demo's mail server keeps."""

from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import typer

from crm.mail.mailbox import Letter, Mailbox
from crm.servers.home import Home
from crm.terminal import console, table
from crm.wording import Refused, Speech, language

application = typer.Typer(invoke_without_command=True, help="The letters that our mail server keeps.")


def mailbox_of(home: Home) -> Mailbox:
    """The letters of that installation."""
    return Mailbox(home.sub("mail"))


@application.callback()
def list_letters(
    context: typer.Context,
    count: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many, the newest first.")] = 20,
) -> None:
    """List the newest letters."""
    if context.invoked_subcommand:
        return
    say = Speech(language())
    letters = islice(mailbox_of(Home.here()).newest_first(), count)
    heads = ["#", say("时间", "at"), say("收件人", "to"), say("主题", "subject")]
    rows = [(letter.number, *_line(letter)) for letter in letters]
    console().print(table(heads, rows) if rows else say("没有邮件", "no letters"))


@application.command("show")
def show_letter(number: Annotated[int, typer.Argument(help="Its number in the list.")]) -> None:
    """Show a letter, decoded."""
    letter = mailbox_of(Home.here()).read(number)
    if letter is None:
        raise Refused(f"没有第 {number} 号邮件", f"there is no letter {number}")
    out = console()
    for name, value in letter.parsed.items():
        out.print(f"{name}: {_plain(value)}", style="dim")
    out.print(f"\n{_plain(letter.text)}")


def _line(letter: Letter) -> tuple[str, str, str]:
    message = letter.parsed
    kept = datetime.fromtimestamp(letter.at, UTC).isoformat(timespec="seconds")
    return kept, _plain(message.get("Delivered-To", "")), _plain(message.get("Subject", ""))


def _plain(text: object) -> str:
    """Without control characters: a letter has no say over the terminal."""
    return "".join(c for c in str(text).replace("\r\n", "\n") if c.isprintable() or c in "\n\t")
