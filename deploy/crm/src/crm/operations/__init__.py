"""What an operator looks at and mends while the system runs, over every service's /v1/ops through the edge."""
