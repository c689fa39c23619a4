"""Steps 5 to 7: the customer completes their data, is invited to talk, and gets a salesperson."""

from crm.demo.story.scene import Scene, act, only


def complete_profile(scene: Scene) -> None:
    """5: the customer gets a login; contact data counts at once, the rest when the supervisor approved it (C-11)."""
    story, account = scene.story, scene.story.known["account"]
    name = {"zh": story.newcomer.person_zh, "en": story.newcomer.person_en}
    login = f"portal-{story.draw.randrange(10**9)}"
    user_id, story.customer = story.cast.enrol(account["id"], name, login, story.newcomer.email)
    story.known["portal"] = scene.document(
        "客户端账号", "Login for the portal", {"id": user_id, "login": login}, "login"
    )
    customer, path = story.customer.customer, f"/v1/accounts/{account['id']}"
    director, supervisor = scene.as_("director"), scene.as_("supervisor")
    phone = f"{story.newcomer.phone[:-1]}{(int(story.newcomer.phone[-1]) + 1) % 10}"
    renamed = {**account["name"], "en": account["name"]["en"].replace("Co., Ltd.", "Group Co., Ltd.")}
    wanted = {"phone": phone, "name": renamed}
    answer = customer.patch(path, wanted, version=customer.get(path)["version"])
    scene.document("客户", "Account", answer, "code")
    change = scene.document("客户资料变更单", "Change of the account", answer["change_request"], "state")
    news = story.known["news"]
    scene.wait_for(
        scene.see.field(
            scene.say("信息平台", "news"), scene.say("客户读到新闻", "the customer reads the news"),
            customer, f"/v1/site/news/{news['slug']}", slug=news["slug"],
        ),
        scene.see.overview(director, account["id"], "account", account["id"], phone=phone),
        scene.see.todo(scene.name("supervisor"), supervisor, change["id"]),
    )  # fmt: skip
    act(supervisor.customer, f"/v1/account-changes/{change['id']}", "approve")
    scene.wait_for(
        scene.see.field("sales", scene.say("副本:新名称", "copy: the new name"), supervisor.sales, path, name=renamed),
        scene.see.overview(director, account["id"], "account", account["id"], name=renamed),
        scene.see.nothing_to_do(scene.name("supervisor"), supervisor, change["id"]),
    )


def invite_to_talk(scene: Scene) -> None:
    """6: an invitation pops up at the customer's, who answers (SY-13)."""
    story, prospector, customer = scene.story, scene.as_("prospector"), scene.story.customer
    body = {
        "account_id": story.known["account"]["id"],
        "user_id": story.known["portal"]["id"],
        "subject": "泵房改造",
        "text": "您好,方便谈谈贵公司的泵房改造吗?",
    }
    conversation = prospector.service_desk.post("/v1/conversations", body)
    path = f"/v1/conversations/{conversation['id']}"
    scene.document("洽谈", "Conversation", conversation)
    invited = "service_desk.conversation.invited.v1"
    scene.wait_for(
        scene.see.notice(scene.say("客户", "customer"), customer, invited, conversation["id"]),
        scene.see.letter(story.newcomer.email, "conversation_invited_person"),
    )
    customer.service_desk.post(f"{path}/messages", {"text": "可以,我们要 5 台。"})
    scene.wait_for(
        scene.see.item(
            "service_desk", scene.say("寻找客户看到客户答复", "the prospector reads the answer"),
            prospector.service_desk, f"{path}/messages", {}, by="customer",
        ),
        scene.see.overview(scene.as_("director"), body["account_id"], "conversations", conversation["id"]),
    )  # fmt: skip


def assign_from_pool(scene: Scene) -> None:
    """7: the director assigns the customer; every copy follows, the salesperson is told (C-12)."""
    director, account = scene.as_("director"), scene.story.known["account"]
    path = f"/v1/accounts/{account['id']}"
    salesperson, owner = scene.as_("salesperson"), scene.story.cast.id_of("salesperson")
    only(director.customer.get("/v1/pool", code=account["code"])["items"])
    body = {"owner_id": owner, "note": "请于今日联系。"}
    scene.document("客户", "Account", act(director.customer, path, "assign", body), "code")
    assigned = "customer.account.assigned.v1"
    yours = scene.say("副本:销售人员可见", "copy: the salesperson sees it")
    scene.wait_for(
        scene.see.field("sales", yours, salesperson.sales, path, owner_id=owner),
        scene.see.field("service_desk", scene.say("副本", "copy"), director.service_desk, path, owner_id=owner),
        scene.see.notice(scene.name("salesperson"), salesperson, assigned, account["id"]),
        scene.see.overview(director, account["id"], "account", account["id"], owner_id=owner),
    )
