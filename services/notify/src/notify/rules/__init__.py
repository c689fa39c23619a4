"""Rules (提醒规则): on which event who is told what, and how, as data (SY-07, N-01, N-03)."""
