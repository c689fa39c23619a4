"""What files can bring into this service, each kind through the command that people use."""

from customer.accounts.commands import create_account
from customer.accounts.model import Account
from customer.accounts.schemas import AccountCreate
from customer.contacts.api import ContactCreate
from customer.contacts.commands import create_contact
from customer.credit.api import CreditParametersCreate
from customer.credit.commands import create_parameters
from customer.leads.api import LeadCreate
from customer.leads.commands import enter_lead
from customer.terms.api import PaymentTermsCreate
from customer.terms.commands import create_terms
from customer.terms.model import PaymentTerms
from customer.terms_assignments.api import TermsAssignmentCreate
from customer.terms_assignments.commands import create_assignment
from records.imports import Importable, named_by, people_by_login

IMPORTS = (
    Importable(
        "accounts",
        "客户信息",
        "Accounts",
        schema=AccountCreate,
        command=create_account,
        permission="customer.account.create",
        lookups={"owner_id": people_by_login, "parent_id": named_by(Account.code)},
        labels={
            "kind": "类型",
            "name": "客户名称",
            "handling": "经营方式",
            "channel": "渠道",
            "stage": "阶段",
            "relations": "关系",
            "country": "国家",
            "tax_id": "税号",
            "bank_account": "银行账号",
            "phone": "电话",
            "email": "电子邮件",
            "website": "网址",
            "occupation": "职业",
            "owner_id": "负责人",
            "parent_id": "上级客户编码",
            "addresses": "地址",
            "addresses.purpose": "用途",
            "addresses.country": "国家",
            "addresses.province": "省",
            "addresses.city": "市",
            "addresses.line": "详细地址",
            "addresses.postal_code": "邮编",
        },
    ),
    Importable(
        "contacts",
        "联系人",
        "Contacts",
        schema=ContactCreate,
        command=create_contact,
        permission="customer.contact.create",
        lookups={"account_id": named_by(Account.code)},
        labels={
            "account_id": "客户编码",
            "name": "姓名",
            "title": "职务",
            "role": "角色",
            "phone": "电话",
            "email": "电子邮件",
            "language": "语言",
            "channel": "联系方式",
        },
    ),
    Importable(
        "payment-terms",
        "付款条件",
        "Payment terms",
        schema=PaymentTermsCreate,
        command=create_terms,
        permission="customer.payment_terms.create",
        labels={
            "name": "名称",
            "code": "编码",
            "prepayment_percent": "预付比例",
            "instalments": "分期",
            "instalments.percent": "比例",
            "instalments.days": "天数",
            "instalments.month_end": "月结",
            "instalments.day_of_month": "付款日",
            "discount_percent": "现金折扣",
            "discount_days": "折扣天数",
        },
    ),
    Importable(
        "terms-assignments",
        "客户付款条件",
        "Terms of accounts",
        schema=TermsAssignmentCreate,
        command=create_assignment,
        permission="customer.terms_assignment.create",
        lookups={"account_id": named_by(Account.code), "payment_terms_id": named_by(PaymentTerms.code)},
        labels={"account_id": "客户编码", "payment_terms_id": "付款条件编码", "valid_from": "生效日"},
    ),
    Importable(
        "credit-parameters",
        "信用控制参数",
        "Credit parameters",
        schema=CreditParametersCreate,
        command=create_parameters,
        permission="customer.credit_parameters.create",
        lookups={"account_id": named_by(Account.code)},
        labels={
            "account_id": "客户编码",
            "currency": "币种",
            "all_currencies": "所有币种合计",
            "credit_limit": "信用额度",
            "overdue_days": "允许逾期天数",
            "overdue_amount": "允许逾期金额",
            "orders_occupy": "订单占用时点",
            "on_order_saved": "订单保存时",
            "on_order_submitted": "订单提交时",
            "on_order_approved": "订单审核时",
            "on_notice_approved": "出货通知审核时",
            "on_shipped": "发货时",
            "valid_from": "生效日",
            "valid_to": "失效日",
        },
    ),
    Importable(
        "leads",
        "潜在客户",
        "Leads",
        schema=LeadCreate,
        command=enter_lead,
        permission="customer.lead.create",
        lookups={"owner_id": people_by_login},
        labels={
            "person_name": "联系人",
            "company_name": "公司",
            "phone": "电话",
            "email": "电子邮件",
            "region": "地区",
            "path": "途径",
            "source": "来源",
        },
    ),
)
