"""Activities in words: what the documents are called and what is done to them, as tables of plain data.

A document or a deed that is not in the tables yet is told by its own word: a service may publish more than the gateway
has heard of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Document:
    """What an aggregate is called, which field of its state people call one by, and which of its deeds the customer
    sees (客户端, G-08).
    """

    zh: str
    en: str
    number: str = "number"
    portal: tuple[str, ...] = ()


DOCUMENTS = {
    "customer.account": Document(
        "客户", "account", number="code", portal=("approved", "changed", "deactivated", "reactivated")
    ),
    "customer.account_change": Document(
        "客户资料变更单", "change of account", portal=("requested", "withdrawn", "approved", "rejected")
    ),
    "customer.approval": Document("审核单", "approval", number="document_number"),
    "customer.approval_flow": Document("审核流程", "approval flow"),
    "customer.coding_rule": Document("客户编码原则", "coding rule"),
    "customer.completeness_policy": Document("客户资料完整性规则", "completeness policy"),
    "customer.contact": Document("联系人", "contact"),
    "customer.credit_parameters": Document("信用控制参数", "credit parameters"),
    "customer.credit_parameters_change": Document("信用控制参数变更单", "change of credit parameters"),
    "customer.custom_field": Document("自定义字段", "custom field", number="key"),
    "customer.file_check": Document("客户档案检查", "check of customer files"),
    "customer.lead": Document("线索", "lead"),
    "customer.attachment": Document("附件", "attachment", number="name"),
    "customer.export": Document("导出", "export", number="list"),
    "customer.import": Document("导入", "import", number="file_name"),
    "customer.campaign": Document("市场活动", "campaign"),
    "customer.interaction": Document("沟通记录", "interaction"),
    "customer.payment_terms": Document("付款条件", "payment terms", number="code"),
    "customer.payment_terms_change": Document("付款条件变更单", "change of payment terms"),
    "customer.saved_view": Document("视图", "saved view", number="name"),
    "customer.terms_assignment": Document("客户付款条件", "terms of account"),
    "customer.publication": Document("网站内容", "publication", number="slug"),
    "sales.attachment": Document("附件", "attachment", number="name"),
    "sales.export": Document("导出", "export", number="list"),
    "sales.import": Document("导入", "import", number="file_name"),
    "sales.custom_field": Document("自定义字段", "custom field", number="key"),
    "sales.saved_view": Document("视图", "saved view", number="name"),
    "sales.product": Document("产品", "product", number="code"),
    "sales.product_rule": Document("物料代码规则", "rule of product codes"),
    "sales.product_cost": Document("产品成本", "cost of product", number="product_code"),
    "sales.exchange_rate": Document("汇率", "exchange rate", number="currency"),
    "sales.tax_rate": Document("税率", "tax rate", number="code"),
    "sales.item_number": Document("客户品号", "customer item number"),
    "sales.price": Document("客户商品价格", "price", number="product_code"),
    "sales.price_list": Document("价格表", "price list", number="code"),
    "sales.price_list_assignment": Document("客户的价格表", "price list of customer"),
    "sales.order_type": Document("单据性质", "order type", number="code"),
    "sales.required_fields": Document("单据必填项", "required fields", number="document"),
    "sales.approval": Document("审核单", "approval", number="document_number"),
    "sales.approval_flow": Document("审核流程", "approval flow"),
    "sales.credit_release": Document("信用放行单", "credit release"),
    "sales.credit_warning": Document("信用提示", "credit warning", number="document_number"),
    "sales.order": Document(
        "客户订单", "order", portal=("approved", "viewed_by_customer", "shipped", "completed", "cancelled")
    ),
    "sales.agreement": Document("合同", "agreement", portal=("approved", "renewed", "terminated", "expired")),
    "sales.order_change": Document("订单变更单", "order change"),
    "sales.quotation": Document(
        "报价单",
        "quotation",
        portal=("approved", "accepted", "declined", "expired", "superseded", "ordered", "voided"),
    ),
    "sales.shipment_notice": Document("出货通知单", "shipment notice"),
    "sales.delivery": Document("销货单", "delivery", portal=("shipped", "received")),
    "sales.receivable": Document(
        "应收款", "receivable", portal=("opened", "reduced", "credited", "restored", "settled")
    ),
    "sales.opening_balance": Document("期初应收", "opening balance"),
    "sales.credit_note": Document("贷项通知单", "credit note", portal=("issued", "reversed")),
    "sales.payment": Document("回款单", "payment", portal=("notified", "confirmed", "refused", "reversed")),
    "sales.dunning_stage": Document("催缴阶段", "dunning stage"),
    "sales.dunning_reminder": Document("催缴单", "reminder", portal=("sent",)),
    "sales.deposit": Document("押金", "deposit", portal=("held", "refunded")),
    "sales.bank_line": Document("银行流水", "line of the bank"),
    "sales.bank_collection": Document("托收单", "collection list"),
    "sales.cash_receipt": Document("现金/票据", "cash or bill"),
    "sales.cash_rule": Document("现金/票据规定", "rule for cash and bills", number="kind"),
    "sales.cash_count": Document("现金/票据盘点", "count of cash and bills"),
    "sales.closing": Document("账簿", "books"),
    "sales.return_type": Document("销退单类型", "return type", number="code"),
    "sales.return": Document("销退单", "return", portal=("approved", "received", "inspected", "voided")),
    "service_desk.working_calendar": Document("工作时间", "working calendar"),
    "service_desk.service_target": Document("服务目标", "service target"),
    "service_desk.ticket": Document(
        "服务请求", "ticket", portal=("opened", "assigned", "replied", "resolved", "reopened", "closed")
    ),
    "service_desk.conversation": Document(
        "洽谈", "conversation", portal=("started", "invited", "joined", "message_posted", "closed")
    ),
    "service_desk.feedback": Document("反馈", "feedback", portal=("received",)),
}
DEEDS = {
    "uploaded": ("上传了", "uploaded"),
    "mapped": ("对应了列:", "mapped the columns of"),
    "backdated": ("准许了历史日期:", "allowed historical days in"),
    "check_started": ("开始检查", "began to check"),
    "checked": ("检查了", "checked"),
    "added": ("添加了", "attached"),
    "removed": ("移除了", "removed"),
    "created": ("录入了", "entered"),
    "changed": ("修改了", "changed"),
    "requested": ("申请了", "asked for"),
    "submitted": ("提交了", "submitted"),
    "withdrawn": ("撤回了", "took back"),
    "opened": ("新开了", "opened"),
    "advanced": ("通过了一步", "approved one step of"),
    "approved": ("通过了", "approved"),
    "rejected": ("驳回了", "rejected"),
    "deactivated": ("停用了", "deactivated"),
    "reactivated": ("恢复了", "reactivated"),
    "retired": ("作废了", "retired"),
    "assigned": ("分配了", "assigned"),
    "released": ("释放了", "released"),
    "reassigned": ("移交了", "handed over"),
    "converted": ("转化了", "converted"),
    "disqualified": ("放弃了", "disqualified"),
    "planned": ("策划了", "planned"),
    "launched": ("启动了", "launched"),
    "finished": ("结束了", "finished"),
    "cancelled": ("取消了", "cancelled"),
    "published": ("发布了", "published"),
    "logged": ("登记了", "logged"),
    "drafted": ("录入了", "entered"),
    "link_made": ("生成了确认链接:", "made a link to"),
    "accepted": ("确认了", "accepted"),
    "declined": ("拒绝了", "declined"),
    "expired": ("按期终止了", "let expire"),
    "superseded": ("以新版取代了", "put a new revision in the place of"),
    "expiring": ("提示将到期:", "gave notice of the coming end of"),
    "renewed": ("续签了", "renewed"),
    "terminated": ("终止了", "terminated"),
    "amended": ("按变更单更新了", "amended"),
    "noticed": ("通知出货:", "noticed for shipping"),
    "notice_voided": ("撤销出货通知:", "took back from shipping"),
    "goods_returned": ("退回了货物:", "took goods back of"),
    "return_reversed": ("冲回了退货:", "gave returned goods back of"),
    "ordered": ("转订单:", "made an order of"),
    "prices_adopted": ("采用了价格:", "took over the prices of"),
    "voided": ("作废了", "voided"),
    "placed": ("录入了", "entered"),
    "viewed_by_customer": ("查看了", "viewed"),
    "shipped": ("发出了", "shipped"),
    "completed": ("完成了", "completed"),
    "issued": ("开出了", "issued"),
    "posted": ("过账了", "posted"),
    "returned": ("登记了退货于", "counted returned goods of"),
    "inspected": ("检验了", "inspected"),
    "discontinued": ("停售了", "discontinued"),
    "reinstated": ("恢复销售了", "reinstated"),
    "raised": ("触发了", "caused"),
    "revoked": ("收回了", "revoked"),
    "reduced": ("收回了部分", "collected part of"),
    "credited": ("冲减了", "credited"),
    "restored": ("恢复了", "restored"),
    "settled": ("结清了", "settled"),
    "invoiced": ("登记了发票:", "kept the invoice of"),
    "delay_explained": ("说明了拖延原因:", "explained the delay of"),
    "allocated": ("核销了", "allocated"),
    "reversed": ("冲销了", "reversed"),
    "held": ("收押了", "holds"),
    "refund_requested": ("申请退还", "asked to pay back"),
    "refund_withdrawn": ("撤回了退还申请:", "withdrew the refund of"),
    "refunded": ("退还了", "paid back"),
    "sent": ("发出了", "sent"),
    "registered": ("登记了", "registered"),
    "banked": ("存入了", "banked"),
    "handed_in": ("接收了", "accepted"),
    "late": ("提示逾期未交:", "gave notice that it is late:"),
    "counted": ("登记了", "entered"),
    "line_collected": ("登记了收妥:", "recorded money collected by"),
    "line_refused": ("登记了拒付:", "recorded a refusal of"),
    "matched": ("认领了", "matched"),
    "set_aside": ("搁置了", "set aside"),
    "notified": ("通知了", "gave notice of"),
    "entered": ("录入了", "entered"),
    "corrected": ("更正了", "corrected"),
    "ended": ("终止了", "ended"),
    "confirmed": ("确认了", "confirmed"),
    "refused": ("拒绝了", "refused"),
    "replied": ("答复了", "replied to"),
    "noted": ("批注了", "made a note on"),
    "resolved": ("解决了", "resolved"),
    "reopened": ("重新打开了", "reopened"),
    "closed": ("关闭了", "closed"),
    "escalated": ("升级了", "escalated"),
    "started": ("发起了", "started"),
    "invited": ("邀请了", "sent an invitation to"),
    "joined": ("加入了", "joined"),
    "message_posted": ("发言于", "wrote in"),
    "received": ("收到了", "received"),
    "resynced": ("恢复备份后重新发布了", "published anew after a restore:"),
}
NOBODY_BY_NAME = {
    "user": ("工作人员", "A member of staff"),
    "portal": ("客户", "The customer"),
    "system": ("外部系统", "Another system"),
    "service": ("系统", "The system"),
}
FOR_PORTAL = tuple(f"{resource}.{deed}.v1" for resource, document in DOCUMENTS.items() for deed in document.portal)
"""The types of events that people of a customer may see, each within the rights of their role."""


def document_of(resource: str) -> Document:
    """What `<service>.<aggregate>` is called."""
    word = resource.partition(".")[2].replace("_", " ")
    return DOCUMENTS.get(resource) or Document(word, word)


def sentence(activity: Mapping[str, Any]) -> Texts:
    """Who did what, in both languages.

    `activity` has `type`, `resource`, `actor`, and where they may be shown `actor_name`, `number` and `account_name`.
    """
    document, deed = document_of(activity["resource"]), activity["type"].split(".")[2]
    zh, en = DEEDS.get(deed, (f"办理了“{deed}”:", f"did “{deed}” to"))
    anybody = NOBODY_BY_NAME.get(activity["actor"].partition("/")[0], NOBODY_BY_NAME["service"])
    who = activity["actor_name"] or dict(zip(("zh", "en"), anybody, strict=True))
    number, account = activity["number"], activity["account_name"]
    after = f" {number}" if number else ""
    return {
        "zh": f"{who['zh']}{zh}{document.zh}{after}" + (f"({account['zh']})" if account else ""),
        "en": f"{who['en']} {en} {document.en}{after}" + (f" ({account['en']})" if account else ""),
    }
