"""收件人: who is meant by a rule's selectors, found in the event, the directory and the contacts of the customer."""
