"""The permissions of identity, with their names for people."""

from collections.abc import Iterable

from chassis.errors import InputError
from chassis.permission import Permission

PERMISSIONS = (
    Permission("identity.company.read", "查看公司", "Read companies"),
    Permission("identity.company.create", "设立公司", "Set up companies"),
    Permission("identity.company.change", "修改公司", "Change companies"),
    Permission("identity.company.deactivate", "停用和启用公司", "Deactivate and reactivate companies"),
    Permission("identity.department.read", "查看部门", "Read departments"),
    Permission("identity.department.create", "设立部门", "Set up departments"),
    Permission("identity.department.change", "修改部门", "Change departments"),
    Permission("identity.department.deactivate", "停用和启用部门", "Deactivate and reactivate departments"),
    Permission("identity.user.read", "查看用户", "Read users"),
    Permission("identity.user.create", "录入用户", "Enter users"),
    Permission("identity.user.change", "修改用户", "Change users"),
    Permission("identity.user.deactivate", "停用和启用用户", "Deactivate and reactivate users"),
    Permission("identity.user.assign_roles", "分配角色", "Assign roles"),
    Permission("identity.user.set_password", "设置用户密码", "Set passwords of users"),
    Permission("identity.role.read", "查看角色", "Read roles"),
    Permission("identity.role.create", "新建角色", "Make roles"),
    Permission("identity.role.change", "修改角色", "Change roles"),
    Permission("identity.role.deactivate", "停用和启用角色", "Deactivate and reactivate roles"),
    Permission("identity.client.read", "查看系统客户端", "Read system clients"),
    Permission("identity.client.create", "接入系统", "Let systems in"),
    Permission("identity.client.change", "修改系统客户端", "Change system clients"),
    Permission("identity.client.deactivate", "停用和启用系统客户端", "Deactivate and reactivate system clients"),
    Permission("identity.client.rotate_secret", "更换系统密钥", "Give systems a new secret"),
    Permission("identity.session.read", "查看登录会话", "Read login sessions"),
    Permission("identity.session.end", "结束登录会话", "End login sessions"),
    Permission("identity.security_event.read", "查看安全日志", "Read the security journal"),
    Permission("identity.signing_key.read", "查看签名密钥", "Read signing keys"),
    Permission("identity.signing_key.rotate", "轮换签名密钥", "Rotate signing keys"),
)
_OURS = frozenset(permission.name for permission in PERMISSIONS)
_UNKNOWN = {"zh": "没有这个权限", "en": "There is no such permission."}


def unknown(names: Iterable[str], member: str) -> list[InputError]:
    """A fault of the input's `member` for each permission of identity that does not exist.

    Permissions of other services are taken as they are: roles and clients are prepared before a service is installed,
    and a permission that nobody asks for opens nothing.
    """
    wrong = sorted(name for name in names if name.startswith("identity.") and name not in _OURS)
    return [InputError(f"#/{member}/{name}", "unknown-permission", _UNKNOWN) for name in wrong]
