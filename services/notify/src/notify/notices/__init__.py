"""Notices (站内消息, 待办): what somebody was told by a rule, and what they still have to do (N-01, N-07)."""
