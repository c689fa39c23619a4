"""对账单, 账龄, 欠缴: what an account owes and why, told from its documents on any day (S-25 to S-27)."""
