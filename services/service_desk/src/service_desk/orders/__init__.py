"""Orders (客户订单) as the service desk knows them: a copy of the sales service's, no more than is read here."""
