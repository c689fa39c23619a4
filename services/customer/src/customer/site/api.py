"""Routes of the site (公司网站): publications for the staff, what is published and the message form for everybody."""

from typing import Any
from uuid import UUID

from chassis.http import PUBLIC, Page, Routes, page_of
from chassis.permission import Permission
from chassis.unit_of_work import Reader, UnitOfWork
from customer.site import commands, queries
from customer.site.model import Kind, Publication
from customer.site.schemas import (
    MessageBody,
    MessageReceived,
    PublicationCreate,
    PublicationFilters,
    PublicationItem,
    PublicationPatch,
    PublicationRead,
    PublishedOrder,
    PublishedPage,
    PublishedRead,
)

PERMISSIONS = (
    Permission("customer.publication.read", "查看网站内容", "Read publications"),
    Permission("customer.publication.create", "撰写网站内容", "Write publications"),
    Permission("customer.publication.change", "修改网站内容", "Change publications"),
    Permission("customer.publication.publish", "发布网站内容", "Publish on the site"),
    Permission("customer.publication.withdraw", "撤下网站内容", "Withdraw from the site"),
)

routes = Routes("publications", prefix="/v1/publications", zh="网站内容", en="Publications")
public = Routes("site", prefix="/v1/site", zh="公司网站", en="The company's site")


@routes.get(
    "",
    permission="customer.publication.read",
    zh="网站内容列表",
    query=PublicationFilters,
    answer=page_of(PublicationItem),
)
def list_publications(reader: Reader, query: dict[str, Any]) -> Page:
    """List publications."""
    return queries.list_publications(reader, query)


@routes.get("/<uuid:publication_id>", permission="customer.publication.read", zh="查看网站内容", answer=PublicationRead)
def read_publication(reader: Reader, publication_id: UUID) -> Publication:
    """Read a publication."""
    return queries.read_publication(reader, publication_id)


@routes.post(
    "", permission="customer.publication.create", zh="撰写草稿", body=PublicationCreate, answer=PublicationRead
)
def write_publication(uow: UnitOfWork, body: dict[str, Any]) -> Publication:
    """Write a draft."""
    return commands.write_publication(uow, **body)


@routes.patch(
    "/<uuid:publication_id>",
    permission="customer.publication.change",
    zh="修改网站内容",
    body=PublicationPatch,
    answer=PublicationRead,
)
def change_publication(uow: UnitOfWork, publication_id: UUID, body: dict[str, Any]) -> Publication:
    """Change title or body."""
    return commands.change_publication(uow, publication_id, **body)


@routes.action(
    "/<uuid:publication_id>/publish", permission="customer.publication.publish", zh="发布", answer=PublicationRead
)
def publish_publication(uow: UnitOfWork, publication_id: UUID) -> Publication:
    """Show it to the public."""
    return commands.publish_publication(uow, publication_id)


@routes.action(
    "/<uuid:publication_id>/withdraw", permission="customer.publication.withdraw", zh="撤下", answer=PublicationRead
)
def withdraw_publication(uow: UnitOfWork, publication_id: UUID) -> Publication:
    """Hide it from the public."""
    return commands.withdraw_publication(uow, publication_id)


routes.history(
    "/<uuid:publication_id>/history", model=Publication, permission="customer.publication.read", zh="网站内容历史"
)


@public.get("/pages", permission=PUBLIC, zh="页面列表", query=PublishedOrder, answer=PublishedPage)
def list_pages(reader: Reader, query: dict[str, Any]) -> Page:
    """List the pages of the site."""
    return queries.list_published(reader, Kind.PAGE, query)


@public.get("/pages/<slug>", permission=PUBLIC, zh="阅读页面", answer=PublishedRead)
def read_page(reader: Reader, slug: str) -> Publication:
    """Read a page of the site."""
    return queries.read_published(reader, Kind.PAGE, slug)


@public.get("/news", permission=PUBLIC, zh="新闻列表", query=PublishedOrder, answer=PublishedPage)
def list_news(reader: Reader, query: dict[str, Any]) -> Page:
    """List the news."""
    return queries.list_published(reader, Kind.NEWS, query)


@public.get("/news/<slug>", permission=PUBLIC, zh="阅读新闻", answer=PublishedRead)
def read_news(reader: Reader, slug: str) -> Publication:
    """Read a piece of news."""
    return queries.read_published(reader, Kind.NEWS, slug)


@public.post("/messages", permission=PUBLIC, zh="给我们留言", body=MessageBody, answer=MessageReceived, status=202)
def leave_message(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, bool]:
    """Leave a message."""
    commands.take_site_message(uow, **body)
    return {"received": True}
