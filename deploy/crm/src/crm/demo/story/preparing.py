"""Steps 1 to 3: the company shows itself."""

from crm.demo import company
from crm.demo.story.scene import Scene, act, only


def set_up_company(scene: Scene) -> None:
    """1: the director sees company and staff and puts a product on the list (S-01); the administrator has orders
    approved as in the park (1.11.6, G-04), in case somebody changed that.
    """
    director = scene.as_("director")
    group = only(director.identity.get("/v1/companies")["items"])
    scene.story.known["company"] = scene.document("公司", "Company", group, "code")
    salesperson = director.identity.get(f"/v1/users/{scene.story.cast.id_of('salesperson')}")
    scene.document("员工", "Staff", salesperson, "login")
    sales = scene.as_("administrator").sales
    flow = company.let_director_approve_orders(sales, company.order_flow(sales))
    scene.document("审核流程", "Approval flow", flow, "document")
    model = f"CH-{scene.story.draw.randrange(10**6):06}"
    product = director.sales.post(
        "/v1/products",
        {
            "code": model,
            "name": {"zh": f"多级离心泵 {model}", "en": f"Multistage pump {model}"},
            "unit": "台",
            "list_price": "12800.00",
            "currency": group["base_currency"],
        },
    )
    scene.story.known["product"] = scene.document("产品", "Product", product, "code")
    scene.wait_for(
        scene.see.field(
            "sales", scene.say("销售人员可选此产品", "salespeople may sell it"),
            scene.as_("salesperson").sales, f"/v1/products/{product['id']}", status="active", code=model,
        ),
        scene.did("director", "sales.product.created.v1", product),
    )  # fmt: skip


def plan_campaigns(scene: Scene) -> None:
    """2: an advertisement that is over, with its summary, and a promotion that runs (C-18)."""
    director, day = scene.as_("director"), str(scene.story.today())
    plan = {"begins_on": day, "ends_on": day, "budget": "20000.00", "currency": "CNY", "channel": "展会 exhibition"}
    advertisement = {"name": {"zh": "节能泵广告", "en": "Energy-saving pumps"}, "kind": "advertising", **plan}
    promotion = {"name": {"zh": "老泵换新促销", "en": "New pumps for old"}, "kind": "promotion", **plan}
    for name, body in (("advertisement", advertisement), ("promotion", promotion)):
        campaign = director.customer.post("/v1/campaigns", body)
        scene.document("市场活动", "Campaign", campaign)
        scene.story.known[name] = act(director.customer, f"/v1/campaigns/{campaign['id']}", "launch")
    over = scene.story.known["advertisement"]
    summary = {"summary": "共 3 万次展示,12 家公司询问。"}
    act(director.customer, f"/v1/campaigns/{over['id']}", "finish", summary)
    scene.wait_for(scene.did("director", "customer.campaign.finished.v1", over))


def publish_news(scene: Scene) -> None:
    """3: news on the public site, which strangers read without a login (C-23)."""
    director = scene.as_("director").customer
    slug = f"news-{scene.story.draw.randrange(10**9)}"
    body = {
        "kind": "news",
        "slug": slug,
        "title": {"zh": "老泵换新", "en": "New pumps for old"},
        "body": {"zh": "凭旧泵可抵新泵货款。", "en": "Your old pump counts towards a new one."},
    }
    news = director.post("/v1/publications", body)
    act(director, f"/v1/publications/{news['id']}", "publish")
    scene.story.known["news"] = scene.document("新闻", "News", news, "slug")
    scene.wait_for(
        scene.see.field(
            scene.say("公司网站", "the site"), scene.say("任何人可读", "everybody reads it"),
            scene.story.cast.stranger.customer, f"/v1/site/news/{slug}", slug=slug,
        ),
        scene.did("director", "customer.publication.published.v1", news),
    )  # fmt: skip
