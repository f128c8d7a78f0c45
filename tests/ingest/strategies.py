"""Invented article pages in every form that a page may have, with the right answers beside them."""

# ruff: noqa: SIM905  # twelve names of months read best in one string

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import jdatetime
from hypothesis import strategies as st

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
SAME_DIGITS: dict[int, int] = {}

_ENGLISH = "January February March April May June July August September October November December".split()
_TABLES = {
    "afghan": "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split(),
    "iranian": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split(),
    "pashto": "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب".split(),
    "russian": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
    "urdu": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر".split(),
    "arabic": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
    "levantine": [
        *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول"),
        *("تشرين الأول", "تشرين الثاني", "كانون الأول"),
    ],
}


@dataclass(frozen=True)
class HeaderForm:
    """A way to write code and date, each in a line; `{d}` day, `{m}` month number, `{name}` its name, `{y}`, `{t}` time."""

    code: str
    date: str
    months: list[str]
    solar: bool = False
    digits: tuple[dict[int, int], ...] = (SAME_DIGITS,)

    def lines(self, code: str, at: dt.datetime, digits: dict[int, int]) -> tuple[str, str]:
        """Write both lines in one kind of digits."""
        day = jdatetime.date.fromgregorian(date=at.date()) if self.solar else at.date()
        date = self.date.format(
            d=day.day, dd=f"{day.day:02}", m=day.month, mm=f"{day.month:02}", y=day.year, t=f"{at:%H:%M}",
            name=self.months[day.month - 1], weekday=f"{at:%A}",
        )  # fmt: skip
        return self.code.format(code=code).translate(digits), date.translate(digits)


_ALL = (SAME_DIGITS, PERSIAN_DIGITS, ARABIC_DIGITS)
FORMS = [
    HeaderForm("Code {code}", "PublishDate: {weekday}, {name} {d}, {y} {t}", _ENGLISH),
    HeaderForm("Code: {code}", "PublishDate : {weekday}, {name} {d}, {y} - {t}", _ENGLISH),
    HeaderForm("News ID: {code}", "Publish Date: {d} {name} {y} {t}", _ENGLISH),
    HeaderForm("Code {code}", "{weekday}, {d} {name} {y} {t}", _ENGLISH),
    HeaderForm("Code {code}", "Date: {y}-{mm}-{dd} {t}", _ENGLISH),
    HeaderForm(
        "کد مطلب: {code}",
        "تاریخ انتشار: شنبه {d} {name} {y} ساعت {t}",
        _TABLES["afghan"],
        solar=True,
        digits=_ALL,
    ),
    HeaderForm(
        "کد خبر {code}", "تاریخ انتشار: {d} {name} {y} - {t}", _TABLES["iranian"], solar=True, digits=_ALL
    ),
    HeaderForm(
        "کد خبر: {code}", "تاریخ انتشار: {t} - {dd}-{mm}-{y}", _TABLES["afghan"], solar=True, digits=_ALL
    ),
    HeaderForm("کد مطلب {code}", "{y}/{mm}/{dd} - {t}", _TABLES["afghan"], solar=True, digits=_ALL),
    HeaderForm(
        "د خبر کوډ: {code}", "د خپرېدو نېټه: {d} {name} {y} {t}", _TABLES["pashto"], solar=True, digits=_ALL
    ),
    HeaderForm("رمز الخبر: {code}", "تاريخ النشر: {d} {name} {y} الساعة {t}", _TABLES["arabic"], digits=_ALL),
    HeaderForm("رقم الخبر: {code}", "تاريخ النشر: {d} {name}، {y} - {t}", _TABLES["levantine"], digits=_ALL),
    HeaderForm("خبر کا کوڈ: {code}", "{d} {name} ، {y} {t}", _TABLES["urdu"], digits=_ALL),
    HeaderForm("Код: {code}", "Дата публикации: {d} {name} {y} г., {t}", _TABLES["russian"]),
    HeaderForm("Код новости: {code}", "{dd}.{mm}.{y} {t}", _TABLES["russian"]),
]
BYLINES = [  # as written, and what closes it
    *[("Nerea News Agency (NNA)", sign) for sign in ("_", "_ ", ": ", " - ", " -- ", " – ")],
    *[("ZARNIKA (Mirmur)", sign) for sign in (": ", " – ")],
    ("ZARNIKA, Aug. 20 (Mirmur)", " -- "),
    ("Zarnika (QNA)", " "),
    ("AT News ZARNIKA", ": "),
    ("Nerea News Agency(NNA) - Zarnika", ": "),
    ("خبرگزاری نمونه (نما)- زرنیکا", ": "),
    ("خبرگزاری نمونه (نما) -زرنیکا", ": "),
    ("خبرگزاری نمونه (نما)", " - "),
    ("وكالة أنباء المثال (مثا)", " – "),
    ("مثال نیوز ایجنسی (منا)", ": "),
    ("Агентство Пример (АПР)", " – "),
]
FOOTERS = [
    "",
    "Your comment",
    "Your comment\n\nRelated posts\n\nTwo ferries late\n#Harbour opens again\n\nLatest news",
    "RELATED POSTS:\n\nA bridge is built",
    "ارسال نظر",
    "نظر شما\n\nمطالب مرتبط\n\n#بندر باز شد",
    "ستاسو نظر\n\nاړوند خبرونه",
    "تعليقك\n\nأخبار ذات صلة\n\nآخر الأخبار",
    "آپ کا تبصرہ\n\nمتعلقہ خبریں\n\nتازہ ترین",
    "Ваш комментарий\n\nПохожие новости",
]
_TITLES = [
    "Harbour of Zarnika opens #again",
    "بندر زرنیکا دوباره باز شد",
    "Гавань снова открыта",
    "فتح ميناء زرنيكا",
]
_LEADS = [
    "The ferries sail from Monday, the #harbour_board said.",
    "کشتی‌ها از دوشنبه حرکت می‌کنند.",
    "Паромы пойдут с понедельника.",
]
_BODIES = [
    "The board of #Zarnika met in the old hall and voted (9 to 2) for the new pier.",
    "#Zarnika: a town of ferries.",
    "A sub-heading",
    "“We waited long,” said the keeper. https://example.org/page#part and room #12",
    "نشست #شورای_بندر در تالار کهنه برگزار شد.",
    "رئیس شورا گفت: کار تمام است.",
    "(QNA) -- The pier costs four million.",
    "Совет #Зарника собрался вечером.",
    "عقد المجلس #اجتماعا في القاعة.",
]  # fmt: skip
_TAGS = ["again", "harbour_board", "Zarnika", "شورای_بندر", "Зарника", "اجتماعا"]


@dataclass(frozen=True)
class Page:
    """A page's text, and what must be read of it; `local` is the time of publication as written."""

    text: str
    code: str | None
    local: dt.datetime | None
    title: str
    lead: str | None
    byline: str | None
    body: tuple[str, ...]
    tags: tuple[str, ...]


MANGLES: dict[str, Callable[[str], str]] = {
    "none": lambda text: text,
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "mark": lambda text: "\ufeff" + text,
    "nbsp": lambda text: text.replace(" ", "\u00a0 "),
    "rlm": lambda text: "\n".join("\u200f" + line if line else line for line in text.split("\n")),
    "wide": lambda text: text.replace("\n\n", "\n \n\n") + "\n\n\n",
    "tight": lambda text: text.replace("\n\n", "\n"),
}


def _header(draw: st.DrawFn, code: str, at: dt.datetime) -> tuple[str, bool, bool]:
    """Write a header; gives whether it has a code and a date."""
    form = draw(st.sampled_from(FORMS))
    code_line, date_line = form.lines(code, at, draw(st.sampled_from(form.digits)))
    layouts = {
        "both": f"{code_line}\n{date_line}\n\n",
        "swapped": f"{date_line}\n{code_line}\n\n",
        "one line": f"{code_line} | {date_line}\n\n",
        "one line swapped": f"{date_line} | {code_line}\n\n",
        "twice": f"{code_line}\n{date_line}\n\n{code_line}\n{date_line}\n\n",
        "code": f"{code_line}\n\n",
        "date": f"{date_line}\n\n",
        "none": "",
    }
    layout = draw(st.sampled_from(sorted(layouts)))
    return layouts[layout], layout not in ("date", "none"), layout not in ("code", "none")


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Draw a page: a header form, a headline, perhaps a lead, a byline, a body, a signature, a footer, a mangling."""
    code = str(draw(st.integers(10_000, 999_999)))
    at = draw(st.datetimes(dt.datetime(1990, 4, 1), dt.datetime(2030, 1, 1))).replace(second=0, microsecond=0)  # noqa: DTZ001  # local, as written
    header, has_code, has_date = _header(draw, code, at)
    title = draw(st.sampled_from(_TITLES))
    byline, sign = draw(st.one_of(st.sampled_from(BYLINES), st.just((None, ""))))
    lead = draw(st.one_of(st.none(), st.sampled_from(_LEADS))) if byline else None
    body = draw(st.lists(st.sampled_from(_BODIES), min_size=1, max_size=5))
    if byline and sign == " " and not body[0].startswith(("The", "#")):
        body[0] = _BODIES[0]  # without a sign, only the start of a sentence tells that the byline is over
    signature = draw(st.sampled_from(["", "N. Arvanova\n\n", "Lida van Mirmur\n\n"]))
    footer = draw(st.sampled_from(FOOTERS))
    texts = [title, *([lead] if lead else []), f"{byline or ''}{sign}{body[0]}", *body[1:]]
    text = header + "\n\n".join(texts) + "\n\n" + signature + footer
    said = " ".join([title, lead or "", *body])
    tags = sorted((tag for tag in _TAGS if f"#{tag}" in said), key=lambda tag: said.index(f"#{tag}"))
    mangle = MANGLES[draw(st.sampled_from(sorted(MANGLES)))]
    return Page(
        text=mangle(text),
        code=code if has_code else None,
        local=at if has_date else None,
        title=title,
        lead=lead,
        byline=byline,
        body=tuple(body),
        tags=tuple(tags),
    )
