"""The command `crm demo`: the story told on the terminal, the books of all services compared at its end."""

from itertools import groupby

from rich.console import Console

from crm import doctor
from crm.client import Installation, Problem, Unreachable
from crm.demo.story import Scene, Story
from crm.demo.story.scene import Stopped
from crm.mail.mailbox import Mailbox
from crm.terminal import console
from crm.wording import Language, Speech

INCOMPLETE, STOPPED = 1, 2
"""Exit codes beside the doctor's."""


def run(installation: Installation, *, mailbox: Mailbox | None, language: Language) -> int:
    """Tell the story; 0 when every effect was seen and nothing differs. It may be told again and again."""
    out, say = console(), Speech(language)
    out.print(
        say(
            "全过程一次:十九步,跨四个服务;秒数自上一次写入得到答复起,至该效果为当事人所见",
            "the whole process once: nineteen steps over four services; seconds count from the answer to the last"
            " write until whom it concerns sees the effect",
        ),
        style="dim",
    )
    try:
        whole = Story(installation, language, mailbox).tell(lambda scene: show(scene, out))
    except (Problem, Unreachable, Stopped) as stopped:
        out.print(f"{say('已停止', 'Stopped')}: {stopped}", style="red")
        return STOPPED
    out.print(f"\n{say('核对各服务的账', 'The books of all services are compared')}", style="bold")
    code = doctor.run(installation, language=language)
    if not whole:
        out.print(say("有效果没有出现,见上文 ✗", "effects are missing, see ✗ above"), style="bold red")
    return code or (0 if whole else INCOMPLETE)


def show(scene: Scene, out: Console) -> None:
    """One step: who did what, the documents, the events, and each effect with the seconds until it was seen."""
    step, say = scene.step, scene.say
    out.print(f"\n{step.number:>3}  {scene.actor}  {say(step.zh, step.en)}", style="bold")
    documents = dict.fromkeys(f"{shown.kind} {shown.number}".strip() for shown in scene.documents)
    out.print(f"     {say('单据', 'documents')}  {' · '.join(documents)}")
    if scene.events:
        told = ((event, len(list(same))) for event, same in groupby(scene.events))
        events = " → ".join(f"{event} ×{count}" if count > 1 else event for event, count in told)
        out.print(f"     {say('事件', 'events')}  {events}", style="dim")
    for seen in scene.seen:
        if seen.seconds is None:
            out.print(f"   ✗ {seen.effect.where}: {seen.effect.what}", style="red")
        else:
            out.print(f"   ✓ {seen.seconds:6.2f} s  {seen.effect.where}: {seen.shown}")
