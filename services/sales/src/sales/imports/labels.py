"""What columns are called that stand in files of several kinds."""

COMMON = {
    "account_id": "客户编码",
    "code": "编码",
    "currency": "币种",
    "note": "备注",
    "valid_from": "生效日",
    "business_date": "单据日期",
    "lines": "明细",
    "lines.product_id": "产品编码",
    "lines.quantity": "数量",
    "lines.price": "单价",
}
