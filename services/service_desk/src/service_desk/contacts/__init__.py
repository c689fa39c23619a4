"""Contacts (联系人) as the service desk knows them: a copy of the customer service's, to know senders of mail by."""
