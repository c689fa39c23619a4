"""Contacts (联系人) as notify knows them: whom of a customer to write to, in which language and by which channel."""
