"""Limits of rate: a caller with a good token is counted by person, everybody else by address (http.md, Limits).

They are kept by each edge process for itself: two processes let twice as much through.
"""

import re
from collections.abc import Sequence
from typing import Any

from gateway.edge import limits
from gateway.edge.names import SUBJECT, TOKEN_FILTER
from gateway.edge.routes import Route
from gateway.edge.settings import EdgeSettings

_NOBODY = "-"
_ADDRESS = {"masked_remote_address": {"v4_prefix_mask_len": 32, "v6_prefix_mask_len": 64}}
"""An IPv6 caller is its /64, which is what one subscriber is given."""


def rates(settings: EdgeSettings, routes: Sequence[Route]) -> dict[str, Any]:
    """The configuration of the rate filter."""
    unlimited = 2**32 - 1
    every = {"default_value": {"numerator": 100}}
    return {
        "stat_prefix": "edge",
        "token_bucket": {"max_tokens": unlimited, "tokens_per_fill": unlimited, "fill_interval": "1s"},
        "always_consume_default_token_bucket": False,
        "filter_enabled": every,
        "filter_enforced": every,
        "enable_x_ratelimit_headers": "DRAFT_VERSION_03",
        "max_dynamic_descriptors": limits.BUCKETS,
        "rate_limits": [
            {"actions": [_caller()]},
            {"actions": [_caller(default_value=_NOBODY), _ADDRESS]},
            {"actions": [_login(routes), _ADDRESS]},
        ],
        "descriptors": [
            _bucket(settings.edge_user_rate, {"key": "user"}),
            _bucket(settings.edge_address_rate, {"key": "user", "value": _NOBODY}, {"key": "masked_remote_address"}),
            _bucket(settings.edge_login_rate, {"key": "login", "value": "yes"}, {"key": "masked_remote_address"}),
        ],
    }


def _caller(**default: str) -> dict[str, Any]:
    """The person of a good token; without one nothing is counted, or the default."""
    key = {"key": TOKEN_FILTER, "path": SUBJECT}
    return {"metadata": {"descriptor_key": "user", "metadata_key": key, "source": "DYNAMIC", **default}}


def _login(routes: Sequence[Route]) -> dict[str, Any]:
    prefixes = "|".join(re.escape(route.outside) for route in routes if route.guessed_at)
    path = {"name": ":path", "string_match": {"safe_regex": {"regex": f"(?:{prefixes})(?:[/?].*)?"}}}
    return {"header_value_match": {"descriptor_key": "login", "descriptor_value": "yes", "headers": [path]}}


def _bucket(rate: int, *entries: dict[str, str]) -> dict[str, Any]:
    bucket = {"max_tokens": limits.BURST * rate, "tokens_per_fill": rate, "fill_interval": "1s"}
    return {"entries": list(entries), "token_bucket": bucket}
