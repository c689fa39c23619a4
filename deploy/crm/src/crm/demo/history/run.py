"""Enters what is missing of the history, told step by step."""

from collections.abc import Callable

from crm.client import Installation
from crm.demo.history.care import enter_care
from crm.demo.history.cash import enter_cash
from crm.demo.history.customers import enter_customers
from crm.demo.history.goods import enter_goods
from crm.demo.history.masters import enter_masters
from crm.demo.history.money import enter_money
from crm.demo.history.offers import enter_offers
from crm.demo.history.people import People
from crm.demo.history.prices import enter_prices
from crm.demo.history.terms import enter_terms
from crm.demo.history.trade import enter_trade
from crm.wording import Language, Speech


def ensure(installation: Installation, tell: Callable[[str], None], language: Language = "zh") -> None:
    """Enter the masters and customers that are missing, and for new customers what they did; it may be repeated.

    A start that was cut off leaves customers without a past; they are not visited again. `tell` hears each step.
    Raises Problem when a service refuses, Unreachable when one is away.
    """
    say = Speech(language)
    people = People(installation, language)
    products = enter_masters(people)
    tell(say("产品、市场活动、网站内容和线索已录入", "products, campaigns, the site and leads are there"))
    customers = enter_customers(people)
    tell(say(f"新录入客户 {len(customers)} 个", f"{len(customers)} customers entered"))
    enter_terms(people, customers)
    tell(say("付款条件和信用额度已录入并审核", "payment terms and credit are entered and approved"))
    orders = enter_trade(people, customers, products)
    tell(say(f"已审核订单 {len(orders)} 张,发货、签收、回款已录入", f"{len(orders)} orders signed, shipped, paid"))
    prices = enter_prices(people, customers, products)
    tell(
        say(
            f"已审核客户商品价格 {prices} 条,客户品号和汇率已录入",
            f"{prices} prices agreed, item numbers and a rate are there",
        )
    )
    offers = enter_offers(people, customers, products)
    tell(say(f"报价单 {offers} 张及合同已录入", f"{offers} quotations and contracts are there"))
    enter_goods(people, orders, products)
    tell(say("出货通知、变更、退货、信用放行已录入", "notices, order changes, returns and a credit release are there"))
    enter_money(people, customers, products)
    tell(
        say(
            "押金、预付款、分期、银行流水已录入,账已结", "deposits, prepayments, the bank's lines; the books are closed"
        )
    )
    enter_cash(people, customers)
    tell(say("现金、票据和银行托收已录入", "cash and bills and the bank's collection are there"))
    enter_care(people, customers, orders)
    tell(say("沟通、洽谈、服务请求和反馈已录入", "talks, conversations, tickets and feedback are there"))
