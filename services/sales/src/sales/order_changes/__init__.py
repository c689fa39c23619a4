"""订单变更单: what an approved order shall be instead, decided upon before anything moves (S-14)."""
