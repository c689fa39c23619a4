"""The bookshop as a web process of its own: what crm-<service> web does, with the keys of a test."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from joserfc.jwk import RSAKey

from chassis.settings import ServiceSettings, load
from chassis.web import prepare_metrics, serve


def main() -> int:
    """Serve the bookshop."""
    settings = load(ServiceSettings)
    prepare_metrics(settings)
    from chassis.tokens import FixedKeys  # noqa: PLC0415 - as in production: the service after the metrics
    from services.chassis.tests.http.shop import SHOP  # noqa: PLC0415

    published = json.loads(Path(os.environ["SHOP_KEYS"]).read_text())
    keys = FixedKeys({kid: RSAKey.import_key(key) for kid, key in published.items()})
    return serve(replace(SHOP, keys=lambda _database: keys), settings)


if __name__ == "__main__":
    sys.exit(main())
