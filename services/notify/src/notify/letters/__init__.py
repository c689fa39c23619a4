"""Letters (邮件): every mail that is owed, in a table, sent by a process of its own (SY-08, faults.md M-1 to M-4)."""
