"""The toys of the conformance suite; empty, so that a relay of theirs is as light as any."""
