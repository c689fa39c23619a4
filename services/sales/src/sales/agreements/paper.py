"""The contract as both parties print and sign it."""

from decimal import Decimal

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer, Table

from chassis.http import fields
from sales.agreements.queries import Paper
from sales.paper import Sheet, figure

WORDS = {
    "number": ("合同编号", "Number"),
    "signed_on": ("签约日", "Signed on"),
    "buyer": ("甲方(买方)", "Buyer"),
    "seller": ("乙方(卖方)", "Seller"),
    "starts_on": ("生效日", "From"),
    "ends_on": ("到期日", "Until"),
    "no_end": ("长期有效", "without end"),
    "renewal_on": ("续签日", "Renewal to be agreed on"),
    "ended_on": ("终止于", "Ended on"),
    "amount": ("合同金额", "Amount"),
    "other_parties": ("其他签约方", "Further parties"),
    "documents": ("所附订单、报价单", "Orders and quotations that belong to it"),
    "signature": ("签章 / 日期:", "Signature, date:"),
}


def printed(paper: Paper, language: str) -> bytes:
    """The contract as PDF in `language` ("zh" or "en"), its text as it was written; the same one is the same bytes."""
    agreement, sheet = paper.agreement, Sheet(paper.agreement.number, paper.company, WORDS, language)
    parties = {"buyer": sheet.said(paper.customer), "seller": sheet.said(paper.company)}
    facts = {
        "number": agreement.number,
        "signed_on": agreement.signed_on,
        **parties,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on or sheet.word("no_end"),
        "renewal_on": agreement.renewal_on,
        "amount": None if agreement.amount is None else _amount(agreement.amount, agreement.currency),
        **({"ended_on": agreement.ended_on} if agreement.ended_on else {}),
    }
    more = {"other_parties": agreement.other_parties, "documents": ", ".join(paper.documents)}
    signatures = [[sheet.text(f"{sheet.word(side)}: {name}") for side, name in parties.items()]]
    signatures.append([sheet.text(sheet.word("signature")) for _ in parties])
    return sheet.printed(
        [
            *sheet.opening(agreement.title or agreement.number, facts, binding=paper.binding),
            *(sheet.text(paragraph) for paragraph in (agreement.text or "").split("\n")),
            Spacer(0, 4 * mm),
            *(sheet.text(f"{sheet.word(label)}: {said}") for label, said in more.items() if said),
            KeepTogether([Spacer(0, 14 * mm), Table(signatures, [90 * mm, 90 * mm], [10 * mm, 20 * mm])]),
        ]
    )


def _amount(amount: Decimal, currency: str | None) -> str:
    return f"{figure(fields.Money(), amount)} {currency}"
