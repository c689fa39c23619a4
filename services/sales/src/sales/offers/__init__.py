"""报价确认链接: a quotation that its customer reads and answers without a login, by a link (S-04)."""
