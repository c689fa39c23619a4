"""沟通记录: what was said with a customer or a lead on the telephone, by mail, at meetings and visits (C-16)."""
