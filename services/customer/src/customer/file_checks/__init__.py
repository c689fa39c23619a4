"""客户档案检查: the files of each owner are gone through regularly, and what they lack is reported (C-28)."""
