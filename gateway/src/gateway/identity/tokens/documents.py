"""The OAuth 2 routes in the words of OpenAPI."""

from typing import Any

FORM = "application/x-www-form-urlencoded"


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": 1000, "description": description, **more}


def _form(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": properties}
    return {"required": True, "content": {FORM: {"schema": schema}}}


def _json(description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": properties}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


_ERROR = {
    "error": _text("错误代码 / as in RFC 6749, 5.2"),
    "error_description": _text("给人看的英文说明 / for people, in English"),
}
_REFUSALS = {
    "400": _json("Refused / 拒绝", _ERROR, ["error"]),
    "401": _json("The client is not known / 客户端未通过认证", _ERROR, ["error"]),
    "413": {"$ref": "#/components/responses/REQUEST_ENTITY_TOO_LARGE"},
    "415": {"$ref": "#/components/responses/UNSUPPORTED_MEDIA_TYPE"},
    "429": _json("Too many attempts; Retry-After says when / 尝试次数过多", _ERROR, ["error"]),
    "503": {"$ref": "#/components/responses/SERVICE_UNAVAILABLE"},
}

TOKEN_OPERATION: dict[str, Any] = {
    "requestBody": _form(
        ["grant_type"],
        {
            "grant_type": _text("授权方式 / how one asks", enum=["password", "refresh_token", "client_credentials"]),
            "username": _text("grant_type=password: 登录名 / login"),
            "password": _text("grant_type=password: 密码 / password", format="password"),
            "refresh_token": _text("grant_type=refresh_token: 上次得到的刷新令牌 / the one you got last"),
            "client_id": _text("grant_type=client_credentials, or HTTP Basic / 客户端标识"),
            "client_secret": _text("grant_type=client_credentials, or HTTP Basic / 客户端密钥", format="password"),
            "scope": _text("grant_type=client_credentials: 权限,以空格分隔 / permissions, separated by blanks"),
        },
    ),
    "responses": {
        "200": _json(
            "A token / 令牌",
            {
                "access_token": _text("访问令牌 / JWT, RS256"),
                "token_type": {"const": "Bearer"},
                "expires_in": {"type": "integer", "description": "Seconds / 秒"},
                "refresh_token": _text("People only; each one works once / 仅限人员,每个只能使用一次"),
                "scope": _text("What a system may do with it / 系统可用的权限"),
            },
            ["access_token", "token_type", "expires_in", "scope"],
        ),
        **_REFUSALS,
    },
}

REVOKE_OPERATION: dict[str, Any] = {
    "requestBody": _form(["token"], {"token": _text("刷新令牌 / a refresh token")}),
    "responses": {"200": _json("Done, whatever it was / 已完成", {}, []), **_REFUSALS},
}
