"""What was promised, what is there: the clients' journal and the reconciler that all fault tests share."""
