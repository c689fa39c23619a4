"""What files can bring into this service, each kind through the command that people use."""

from customer.accounts.commands import create_account
from customer.accounts.model import Account
from customer.accounts.schemas import AccountCreate
from customer.contacts.api import ContactCreate
from customer.contacts.commands import create_contact
from records.imports import Importable, named_by, people_by_login

IMPORTS = (
    Importable(
        "accounts",
        "客户信息",
        "Accounts",
        schema=AccountCreate,
        command=create_account,
        permission="customer.account.create",
        lookups={"owner_id": people_by_login},
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
)
