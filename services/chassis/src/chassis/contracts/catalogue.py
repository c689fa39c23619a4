"""The catalogue of all events for people, docs/events.md, made of the services' AsyncAPI documents.

`python -m chassis.contracts.catalogue docs/events.md services/*/contracts gateway/contracts [--check]`: it reads files,
since the chassis knows no service.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

HEAD = """# Events

Generated from each service's contracts by `chassis.contracts.catalogue`; edit the tables in `events.py` instead.

Every event goes to the topic exchange `crm.events` as CloudEvents 1.0 (structured JSON). The routing key is
`<service>.<aggregate>.<fact>.v<major>`; `data.state` is the aggregate after the commit, `data.changed` what changed.
Deduplicate by `id`, order by `aggregateversion` within one `partitionkey`. Schemas and examples lie in
`contracts/published/` of each service. Fields marked † may be about a person.
"""


def main(arguments: Sequence[str]) -> int:
    """Write the catalogue, or with `--check` return 1 when it is not current."""
    target, *folders = [Path(word) for word in arguments if word != "--check"]
    text = catalogue(folder / "asyncapi.json" for folder in sorted(folders))
    if "--check" not in arguments:
        target.write_text(text, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{target} is out of date\n")
        return 1
    return 0


def catalogue(documents: Iterable[Path]) -> str:
    """The whole text, service by service."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in documents if path.exists()]
    return "\n".join([HEAD, *(line for document in read for line in _service(document, read))])


def _service(document: dict[str, Any], everyone: Sequence[dict[str, Any]]) -> Iterator[str]:
    messages = document["components"]["messages"]
    if not messages:
        return
    yield f"## {document['info']['title']}\n"
    for aggregate, keys in _by_aggregate(messages).items():
        yield f"### `{aggregate}`\n"
        yield "| event | meaning | 含义 | heard by |"
        yield "| --- | --- | --- | --- |"
        for key in keys:
            en, _, zh = messages[key]["summary"].rpartition(" / ")
            listeners = ", ".join(sorted(set(_listeners(key, everyone)))) or "–"
            yield f"| `{key}` | {en} | {zh} | {listeners} |"
        yield f"\nState: {', '.join(_fields(messages[keys[0]]))}\n"


def _by_aggregate(messages: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in messages:
        found.setdefault(".".join(key.split(".")[:2]), []).append(key)
    return found


def _listeners(key: str, everyone: Iterable[dict[str, Any]]) -> Iterator[str]:
    words = key.split(".")
    for document in everyone:
        for operation in document["operations"].values():
            address = document["channels"][operation["channel"]["$ref"].removeprefix("#/channels/")]["address"]
            fits = all(asked in ("*", word) for asked, word in zip(address.split("."), words, strict=True))
            if operation["action"] == "receive" and fits:
                yield document["info"]["title"]


def _fields(message: dict[str, Any]) -> Iterator[str]:
    state = message["payload"]["allOf"][1]["properties"]["data"]["properties"]["state"]
    for name, schema in state["properties"].items():
        yield f"`{name}`{' †' if schema.get('personal') else ''}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
