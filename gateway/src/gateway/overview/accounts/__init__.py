"""Customer 360 (客户全貌): all that the services told of one account, each section for those who may read it."""
