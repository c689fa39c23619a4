"""销退单类型: batch, line-off and feedback returns; who enters them, from where, for which reasons (S-18 to S-20)."""
