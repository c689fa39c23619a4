"""The change of an account (客户资料变更单): requested and submitted in one step, applied when it is approved."""

from records.change_requests import ChangeRequest


class AccountChange(ChangeRequest):
    """Fields of an approved account that shall become different, with what they were when that was asked."""

    __document__ = "customer.account"
    __aggregate__ = "account_change"
