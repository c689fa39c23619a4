"""The command `crm doctor`: what was found, as tables or as JSON."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from crm.client import Installation
from crm.doctor.examination import PATIENCE, examine
from crm.doctor.report import Report
from crm.terminal import console, print_json, table
from crm.wording import Language, Speech

SHOWN = 20
"""Lines of a long list that are printed; --json has all."""


def run(installation: Installation, *, language: Language, as_json: bool = False, patience: float = PATIENCE) -> int:
    """Examine the installation and print the report; the exit code is 0, 1 or 2 (report.py)."""
    report = examine(installation, language, patience)
    if as_json:
        print_json(report.document())
    else:
        show(report, Speech(language), console())
    return report.exit_code


def show(report: Report, say: Speech, out: Console) -> None:
    """Print it for people: the books, what differs, what waits, and the verdict last."""
    out.print(_services(report, say))
    out.print(_comparisons(report, say))
    for title, lines in _lists(report, say):
        if lines:
            out.print(f"\n{title} ({len(lines)})", style="bold red")
            out.print("\n".join(f"  {line}" for line in lines[:SHOWN]))
            if len(lines) > SHOWN:
                out.print(say(f"  ……其余 {len(lines) - SHOWN} 项见 --json", f"  … {len(lines) - SHOWN} more: --json"))
    if report.unrouted:
        out.print(
            say(f"无人订阅的事件:{report.unrouted}", f"events that nobody subscribes to: {report.unrouted}"),
            style="dim",
        )
    zh = {"no differences": "无差异", "differences": "存在差异", "not compared": "未能完成核对"}[report.verdict]
    style = "bold green" if report.verdict == "no differences" else "bold red"
    out.print(f"\n{say(zh, report.verdict)}", style=style)


def _services(report: Report, say: Speech) -> Table:
    heads = [
        say("服务", "service"), say("事实", "facts"), say("待发送", "unsent"), say("已生效", "effects"),
        say("暂存", "held"), say("搁置", "parked"),
    ]  # fmt: skip
    rows = ((s.name, s.written, s.pending, s.consumed, s.held, s.parked) for s in report.services)
    return table(heads, rows)


def _comparisons(report: Report, say: Speech) -> Table:
    heads = [
        say("数据", "aggregate"),
        say("拥有者", "owner"),
        say("数量", "count"),
        say("副本", "copy"),
        say("数量", "count"),
        "",
    ]
    rows = (
        (c.aggregate, c.owner, c.owned, c.copier, c.copied, say("相符", "equal") if c.equal else say("不符", "DIFFERS"))
        for c in report.comparisons
    )
    return table(heads, rows)


def _lists(report: Report, say: Speech) -> Iterable[tuple[str, list[str]]]:
    gone = say("无", "missing")
    yield say("入口未就绪", "the edge is not ready"), [report.door] if report.door else []
    yield say("未能询问", "could not be asked"), report.unreached
    yield (
        say("副本与拥有者不符", "copies that differ from their owner"),
        [
            f"{d.aggregate} {d.id}: {d.owner} {_version(d.owned, gone)}, {d.copier} {_version(d.copied, gone)}"
            for d in report.differences
        ],
    )
    yield (
        say("暂存或搁置的事件", "events held or parked"),
        [
            f"{w.service}/{w.room} #{w.id} {w.state}: {w.routing_key} {w.aggregate_id or ''} {w.error}"
            for w in report.waiting
        ],
    )
    yield say("缺少的绑定", "missing bindings"), [f"{b.queue} ← {b.key}" for b in report.missing_bindings]
    yield say("队列中的消息", "messages in queues"), [f"{name}: {depth}" for name, depth in report.queued.items()]
    yield say("尚未发送的事实", "facts not sent yet"), [f"{s.name}: {s.pending}" for s in report.services if s.pending]


def _version(version: int | None, gone: str) -> str:
    return gone if version is None else f"v{version}"
