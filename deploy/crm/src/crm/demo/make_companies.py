"""Makes companies.csv: 1,000 invented customers, the same every time.

    python -m crm.demo.make_companies > deploy/crm/src/crm/demo/companies.csv

Nothing of it belongs to a real company: names are drawn; the organisation code within every 统一社会信用代码 begins
with YY, a series that no registry issues; foreign telephone numbers lie in the ranges that their countries keep for
fiction, Chinese ones begin with 1000, where no subscriber's number begins; addresses of mail and web end in .example
(RFC 2606).
"""

import csv
import random
import sys
from collections.abc import Iterator, Sequence

from crm.load.table import COLUMNS

COUNT, FOREIGN, PERSONS = 1000, 120, 60
SEED = 2026

Row = dict[str, str]

_CHARACTERS = "恒瑞华泰鑫源宏达博远科诚盛隆嘉禾润丰启明德昌永安金辉海天凯旋信和万里星河东方正茂立群光宇腾云卓越新亚"
_LETTERS = (
    "heng rui hua tai xin yuan hong da bo yuan ke cheng sheng long jia he run feng qi ming de chang yong an jin hui "
    "hai tian kai xuan xin he wan li xing he dong fang zheng mao li qun guang yu teng yun zhuo yue xin ya"
)
SYLLABLES = dict(zip(_CHARACTERS, _LETTERS.split(), strict=True))
# province, city, its name in letters, GB/T 2260 code, telephone area, postal code
CITIES = (
    ("江苏", "苏州", "Suzhou", "320500", "512", "215000"),
    ("江苏", "无锡", "Wuxi", "320200", "510", "214000"),
    ("江苏", "南京", "Nanjing", "320100", "25", "210000"),
    ("上海", "上海", "Shanghai", "310100", "21", "200000"),
    ("浙江", "杭州", "Hangzhou", "330100", "571", "310000"),
    ("浙江", "宁波", "Ningbo", "330200", "574", "315000"),
    ("广东", "广州", "Guangzhou", "440100", "20", "510000"),
    ("广东", "深圳", "Shenzhen", "440300", "755", "518000"),
    ("广东", "佛山", "Foshan", "440600", "757", "528000"),
    ("山东", "青岛", "Qingdao", "370200", "532", "266000"),
    ("湖北", "武汉", "Wuhan", "420100", "27", "430000"),
    ("四川", "成都", "Chengdu", "510100", "28", "610000"),
    ("陕西", "西安", "Xi'an", "610100", "29", "710000"),
    ("北京", "北京", "Beijing", "110100", "10", "100000"),
)  # fmt: skip
SOUTH = frozenset({"广东", "湖北", "四川"})
# what the company's name says, in both languages, and the industry it belongs to
TRADES = (
    ("精密机械", "Precision Machinery", "机械制造"), ("化工设备", "Chemical Equipment", "化工"),
    ("水处理", "Water Treatment", "环保"), ("食品", "Foods", "食品饮料"), ("制药", "Pharmaceuticals", "医药"),
    ("电子科技", "Electronics", "电子"), ("船舶工程", "Marine Engineering", "船舶"), ("纺织", "Textiles", "纺织"),
    ("建筑安装", "Construction", "建筑"), ("新能源", "New Energy", "能源"), ("汽车零部件", "Auto Parts", "汽车"),
    ("物业管理", "Property Management", "物业"),
)  # fmt: skip
# country, name of the region, city, number reserved for fiction (### are drawn), what ends a company's name
ABROAD = (
    ("US", "北美", "Chicago", "+1 312 555 01##", "Inc."),
    ("CA", "北美", "Toronto", "+1 416 555 01##", "Ltd."),
    ("GB", "欧洲", "Leeds", "+44 113 496 0###", "Ltd"),
    ("DE", "欧洲", "Berlin", "+49 30 23125 ###", "GmbH"),
    ("FR", "欧洲", "Paris", "+33 1 99 00 ## ##", "SARL"),
    ("SE", "欧洲", "Stockholm", "+46 8 465 004 ##", "AB"),
    ("AU", "大洋洲", "Sydney", "+61 2 5550 ####", "Pty Ltd"),
)  # fmt: skip
LATIN = (
    "Alden",
    "Brightwater",
    "Corvane",
    "Dunmoor",
    "Elvanto",
    "Fairholt",
    "Grendal",
    "Hollis Vale",
    "Ivarson",
    "Kestrow",
)
LATIN_TRADES = (
    ("Pumps", "机械制造"),
    ("Process", "化工"),
    ("Marine", "船舶"),
    ("Foods", "食品饮料"),
    ("Energy", "能源"),
)
SURNAMES = (
    ("张", "Zhang"),
    ("王", "Wang"),
    ("李", "Li"),
    ("赵", "Zhao"),
    ("陈", "Chen"),
    ("杨", "Yang"),
    ("周", "Zhou"),
)
OCCUPATIONS = ("工程师", "教师", "个体经营", "医生", "设计师")
STREETS = ("人民路", "解放路", "建设路", "工业园路", "中山路", "科技大道")
EAST, SOUTHERN = ("liu.yang", "sun.yue"), ("huang.zhiqiang", "lin.xiaofeng")

CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def companies() -> Iterator[Row]:
    """The rows in the order of the file: Chinese companies with foreign ones and persons strewn in."""
    draw = random.Random(SEED)  # noqa: S311 - the same companies every time, nothing secret
    kinds = ["cn"] * (COUNT - FOREIGN - PERSONS) + ["abroad"] * FOREIGN + ["person"] * PERSONS
    draw.shuffle(kinds)
    brands = [a + b for a in SYLLABLES for b in SYLLABLES if a != b]
    latin = [(a, *b, c) for a in LATIN for b in LATIN_TRADES for c in ABROAD]
    draw.shuffle(brands)
    draw.shuffle(latin)
    for number, kind in enumerate(kinds):
        row = dict.fromkeys(COLUMNS, "")
        if kind == "abroad":
            row |= foreign_company(draw, *latin.pop())
        else:
            city = draw.choice(CITIES)
            row |= chinese_company(draw, brands.pop(), city, number) if kind == "cn" else person(draw, city, number)
        row["channel"] = draw.choices(("direct", "dealer", "agent"), (7, 2, 1))[0]
        row["stage"] = draw.choices(("prospect", "new", "old"), (4, 3, 3))[0]
        row["handling"] = draw.choices(("own", "company"), (8, 2))[0]
        row["relations"] = draw.choice(("", "trade", "trade;contract", "communication", "contact_opportunity"))
        yield row


def chinese_company(draw: random.Random, brand: str, city: Sequence[str], number: int) -> Row:
    """A company with a Chinese name, its tax number, bank and address."""
    province, town, latin_town, code, _, postal_code = city
    trade, latin_trade, industry = draw.choice(TRADES)
    latin_brand = "".join(SYLLABLES[character] for character in brand)
    name = f"{town}{brand}{trade}有限公司"
    return {
        "kind": "company",
        "name_zh": name,
        "name_en": f"{latin_town} {latin_brand.capitalize()} {latin_trade} Co., Ltd.",
        "short_name": f"{brand}{trade}",
        "owner": draw.choice(SOUTHERN if province in SOUTH else EAST),
        "industry": industry,
        "region": province,
        "country": "CN",
        "tax_id": credit_code(code, number),
        "invoice_title": name,
        "bank_name": f"{town}示例银行",
        "bank_account": f"6200{draw.randrange(10**15):015d}",
        "phone": chinese_phone(city, number),
        "email": f"info{number}@{latin_brand}.example",
        "website": f"https://www.{latin_brand}.example",
        "address_province": province,
        "address_city": town,
        "address_line": f"{draw.choice(STREETS)}{draw.randrange(1, 999)}号",
        "address_postal_code": postal_code,
    }


def foreign_company(draw: random.Random, brand: str, trade: str, industry: str, place: Sequence[str]) -> Row:
    """A company abroad: no Chinese name, a tax number of another form."""
    country, region, city, phone, form = place
    digits = (str(draw.randrange(10)) for _ in phone)
    domain = f"{brand}-{trade}".lower().replace(" ", "-")
    return {
        "kind": "company",
        "name_en": f"{brand} {trade} {form}",
        "short_name": f"{brand} {trade}",
        "owner": draw.choice(EAST + SOUTHERN),
        "industry": industry,
        "region": region,
        "country": country,
        "tax_id": f"{country}{draw.randrange(10**9):09d}",
        "phone": "".join(next(digits) if character == "#" else character for character in phone),
        "email": f"office@{domain}.example",
        "website": f"https://{domain}.example",
        "address_city": city,
        "address_line": f"{draw.randrange(1, 400)} Harbour Street",
    }


def person(draw: random.Random, city: Sequence[str], number: int) -> Row:
    """A private customer."""
    province, town, latin_town, _, _, postal_code = city
    surname, latin = draw.choice(SURNAMES)
    given = draw.choice(tuple(SYLLABLES)) + draw.choice(tuple(SYLLABLES))
    return {
        "kind": "person",
        "name_zh": surname + given,
        "name_en": f"{''.join(SYLLABLES[character] for character in given).capitalize()} {latin}",
        "owner": draw.choice(SOUTHERN if province in SOUTH else EAST),
        "region": province,
        "country": "CN",
        "phone": chinese_phone(city, number),
        "email": f"p{number}@{latin_town.lower().replace(chr(39), '')}.example",
        "occupation": draw.choice(OCCUPATIONS),
        "birth_year": str(draw.randrange(1955, 2004)),
        "address_province": province,
        "address_city": town,
        "address_line": f"{draw.choice(STREETS)}{draw.randrange(1, 300)}弄{draw.randrange(1, 60)}号",
        "address_postal_code": postal_code,
    }


def chinese_phone(city: Sequence[str], number: int) -> str:
    """A number that nobody has: after the area, subscribers' numbers never begin with 1."""
    return f"+86 {city[4]} 1000 {number:04d}"


def credit_code(region: str, number: int) -> str:
    """统一社会信用代码 (GB 32100-2015): 91 enterprise, region, organisation code with its check (GB 11714), check."""
    organisation = f"YY{number:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    places = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    total = sum(weight * places.index(character) for weight, character in zip(weights, organisation, strict=True))
    inner = "0123456789X0"[(11 - total % 11) % 11]
    body = f"91{region}{organisation}{inner}"
    remainder = sum(CODE_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return body + CODE_ALPHABET[-remainder % 31]


def main() -> None:
    """Write the file to standard output."""
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(companies())


if __name__ == "__main__":
    main()
