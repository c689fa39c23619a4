"""完整性: which fields of an account are mandatory, and what each adds to its completeness score (C-02, C-28, G-13)."""
