"""What credit control refuses, and what it warns of."""

from chassis.errors import Refusal


class CreditLimitExceeded(Refusal):
    """Others occupy `exposure`; with what this document asks for it is more than the credit granted (C-05)."""

    title = {"zh": "超出信用额度", "en": "The credit limit is exceeded"}
    detail = {
        "zh": "额度 {limit} {currency},其他单据已占用 {exposure},本单 {asked}",
        "en": "The limit is {limit} {currency}; others occupy {exposure}, and this document asks for {asked}.",
    }


class CreditOverdue(Refusal):
    """Receivables of the customer are overdue for longer, and by more, than is tolerated (C-05)."""

    title = {"zh": "客户有逾期应收款", "en": "Receivables of this customer are overdue"}
    detail = {
        "zh": "逾期超过 {days} 天的应收款 {overdue} {currency},允许 {tolerated}",
        "en": "{overdue} {currency} is overdue for more than {days} days; {tolerated} is tolerated.",
    }


class CreditNotConvertible(Refusal):
    """The limit covers documents of every currency, and for one of them no exchange rate is known."""

    title = {"zh": "缺少汇率,无法检查信用", "en": "Credit cannot be checked without an exchange rate"}
    detail = {"zh": "{currency} 没有汇率", "en": "There is no rate for {currency}."}
