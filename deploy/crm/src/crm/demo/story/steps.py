"""The steps as a table: number, who acts, what they do (mission 1.9), and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass

from crm.demo.company import Duty
from crm.demo.story import acquiring, assigning, preparing, selling, serving
from crm.demo.story.scene import Scene


@dataclass(frozen=True)
class Step:
    """A row of the process."""

    number: str
    duty: Duty | None
    """Whose step it is; None: the customer's."""
    actor_zh: str
    actor_en: str
    zh: str
    en: str
    played: Callable[[Scene], None]


# fmt: off
STEPS = (
    Step("1", "director", "市场总监", "Marketing director", "公司设置、员工管理、产品管理",
         "Company, staff, products", preparing.set_up_company),
    Step("2", "director", "市场总监", "Marketing director", "宣传设置:广告策划、促销活动、宣传汇总",
         "Publicity: advertising, promotion, summary", preparing.plan_campaigns),
    Step("3", "director", "市场总监", "Marketing director", "公司网站后台管理",
         "The company's site", preparing.publish_news),
    Step("4a", "promoter", "促销活动", "Promoter", "促销活动中心等待洽谈 → 添加客户资料",
         "Waits for visitors and talks with one, who becomes a customer", acquiring.talk_with_visitor),
    Step("4b", "inquirer", "客户接洽", "Inquiry clerk", "客户接洽(请求邮件、网站留言)→ 添加客户资料",
         "Answers a mail and a message of the site", acquiring.answer_inquiries),
    Step("4c", "prospector", "寻找客户", "Prospector", "挖掘客户(显示之前添加的客户)→ 添加客户资料",
         "Looks through those known and adds one", acquiring.look_for_customers),
    Step("5", None, "客户", "Customer", "完善个人信息,信息平台看最新信息",
         "Completes their own data, reads the news", assigning.complete_profile),
    Step("6", "prospector", "寻找客户", "Prospector", "邀请洽谈 / 客户端弹出对话框",
         "Invites to a conversation, which pops up at the customer's", assigning.invite_to_talk),
    Step("7", "director", "市场总监", "Marketing director", "客户池:将客户指定给某个销售人员",
         "Assigns the customer of the pool to a salesperson", assigning.assign_from_pool),
    Step("8", "salesperson", "销售人员", "Salesperson", "以邮件、邀请洽谈与客户交流",
         "Talks with the customer and notes it", selling.keep_in_touch),
    Step("9", "salesperson", "销售人员", "Salesperson", "订单管理:添加订单",
         "Enters an order and submits it", selling.place_order),
    Step("10", "director", "市场总监", "Marketing director", "审核订单:驳回,修改后通过",
         "Rejects the order, then approves it as corrected", selling.decide_order),
    Step("11", None, "客户", "Customer", "查看签约",
         "Views the signed order", selling.view_order),
    Step("12", "salesperson", "销售人员", "Salesperson", "发货(同时生成出货通知单、销货单、应收款)",
         "Ships: notice, delivery and receivable at once", selling.ship_order),
    Step("13", "salesperson", "销售人员", "Salesperson", "财务管理:查看应收款",
         "Looks at the receivable", selling.view_receivable),
    Step("14", None, "客户", "Customer", "签收、付款;收费员确认回款单",
         "Receives and pays; the fee clerk confirms the payment", selling.receive_and_pay),
    Step("15", None, "客户", "Customer", "服务管理:添加服务请求(选择客服人员)",
         "Opens a ticket with an agent of their choice", serving.open_ticket),
    Step("16", "agent", "客服人员", "Service agent", "服务请求:邮件或邀请洽谈",
         "Handles it by mail and by conversation", serving.handle_ticket),
    Step("17", None, "客户", "Customer", "查看处理情况",
         "Sees how the ticket stands", serving.view_handling),
    Step("18", None, "客户", "Customer", "服务反馈:销售反馈、服务反馈",
         "Gives feedback on sales and on service", serving.give_feedback),
    Step("19", "director", "市场总监", "Marketing director", "监控管理:定向跟踪销售人员",
         "Follows what the salesperson did", serving.follow_salesperson),
)
# fmt: on
"""4a, 4b and 4c are the three ways in which a customer is won; in all, nineteen steps with one in three forms."""
