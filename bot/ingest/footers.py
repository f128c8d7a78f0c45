"""The end of a page: footer headings with what follows them, and the signature before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from bot.core.text import fold

_LONGEST_HEADING: Final = 60  # characters
_MOST_NAMES: Final = 4  # words of a signature

# A line a language: headings that stand alone on their line below an article.
_HEADINGS: Final = """
your comment|your comments|leave a comment|leave a reply|post a comment|add a comment|write a comment|comments|send comment
related posts|related post|related news|related articles|related stories|related topics|related|read more|see also|read also
latest news|latest posts|latest|most read|most viewed|most popular|popular posts|recent posts|recent news|more news|top stories
share this|share this article|share this post|share|tags|print|send to friends|you may also like|you might also like
نظر شما|نظر خود را بنویسید|نظرات|نظرات شما|نظرات کاربران|ارسال نظر|ثبت نظر|دیدگاه|دیدگاه شما|دیدگاه ها|دیدگاه‌ها|ارسال دیدگاه
مطالب مرتبط|خبرهای مرتبط|اخبار مرتبط|مطالب مشابه|اخبار مشابه|مطالب پیشنهادی|پیشنهاد ما|مرتبط|مطالب بیشتر|بیشتر بخوانید|همچنین بخوانید
آخرین اخبار|آخرین خبرها|تازه ترین خبرها|تازه‌ترین خبرها|تازه ترین اخبار|تازه‌ترین اخبار|جدیدترین اخبار|جدیدترین خبرها|آخرین مطالب|تازه ها
پربیننده ترین|پربازدیدترین|پربازدیدترین ها|پربیننده‌ترین خبرها|برچسب ها|برچسب‌ها|اشتراک گذاری|به اشتراک بگذارید|کلید واژه ها|اخبار روز
ستاسو نظر|ستاسو نظرونه|خپل نظر ولیکئ|خپل نظر ولیکۍ|نظرونه|نظر ورکړئ|ستاسې نظر|تبصره|اړوند خبرونه|اړوند مطالب|تړلي خبرونه|ورته خبرونه|اړوند
وروستي خبرونه|وروستی خبرونه|تازه خبرونه|نوي خبرونه|ډېر لوستل شوي|نور ولولئ|شریک یې کړئ
تعليقك|تعليقكم|تعليقات|التعليقات|أضف تعليقا|أضف تعليقك|أضف تعليق|اترك تعليقا|اكتب تعليقك|رأيك|شارك برأيك|تعليق
أخبار ذات صلة|مواضيع ذات صلة|مقالات ذات صلة|ذات صلة|أخبار متعلقة|أخبار مشابهة|الأخبار ذات الصلة|اقرأ أيضا|اقرأ المزيد|مواضيع متعلقة
آخر الأخبار|أحدث الأخبار|أخر الأخبار|الأكثر قراءة|الأكثر مشاهدة|آخر المواضيع|الوسوم|شارك|مشاركة
آپ کا تبصرہ|آپ کی رائے|اپنا تبصرہ|تبصرہ کریں|اپنی رائے دیں|تبصرے|متعلقہ خبریں|متعلقہ مضامین|مزید خبریں|مزید پڑھیں|تازہ ترین|تازہ ترین خبریں
ваш комментарий|ваши комментарии|комментарии|комментарий|оставить комментарий|добавить комментарий|написать комментарий
похожие новости|связанные новости|по теме|материалы по теме|новости по теме|читайте также|похожие материалы|другие новости|связанные материалы
последние новости|свежие новости|самое читаемое|популярное|поделиться|теги
шарҳи шумо|шарҳҳо|назари шумо|шарҳ|андешаи шумо|хабарҳои марбут|маводи марбут|хабарҳои монанд|хабарҳои охирин|охирин хабарҳо|хабарҳои нав
yorumunuz|yorumlar|yorum yap|yorum yaz|yorumunuzu yazın|sizin yorumunuz|ilgili haberler|ilgili yazılar|benzer haberler|son haberler|son dakika|en çok okunanlar
sizning izohingiz|fikringiz|izohlar|fikr bildirish|o'xshash xabarlar|aloqador xabarlar|so'nggi yangiliklar|so‘nggi yangiliklar|oxirgi yangiliklar
votre commentaire|commentaires|articles similaires|articles liés|à lire aussi|dernières nouvelles|dernières actualités
ihr kommentar|kommentare|ähnliche beiträge|verwandte artikel|neueste nachrichten|aktuelle nachrichten
tu comentario|comentarios|noticias relacionadas|artículos relacionados|últimas noticias
komentar anda|komentar|berita terkait|artikel terkait|berita terbaru|berita terkini
"""
_INITIAL: Final = r"[^\W\d_]\."
_CASED: Final = re.compile(
    rf"(?:{_INITIAL}\s?)*[^\W\d_]+(?:['’\-][^\W\d_]+)*(?:\s(?:{_INITIAL}|[^\W\d_]+(?:['’\-][^\W\d_]+)*))*"
)
_INITIALED: Final = re.compile(rf"(?:{_INITIAL}\s?){{1,3}}[^\W\d_]{{2,}}(?:\s[^\W\d_]+){{0,2}}")
# Words within a name that have no capital.
_PARTICLES: Final = frozenset(
    ("al", "ul", "ur", "bin", "ibn", "bint", "e", "de", "da", "del", "della", "van", "von", "der", "den")
)
# First names in scripts without capitals, and what family names there end in: a line of both is a person.
_FIRST_NAMES: Final = (  # those that are words as well, as Hassan (goodness) and Omid (hope), are left out
    "احمد محمد محمود علی حسین رضا مهدی عباس ابراهیم اسماعیل یوسف موسی عیسی داود سلیمان یعقوب عمر عثمان مصطفی مرتضی مجتبی "
    "حمید سعید رشید فرید جاوید وحید مجید ناصر قاسم کاظم جواد بشیر نصیر نذیر عبدالله عبدالرحمن عبدالکریم عبدالرحیم عبدالحمید عبدالقادر "
    "حبیبالله نجیبالله ذبیحالله اسدالله هدایتالله سید فاطمه مریم زینب لیلا سارا نیلوفر فرزانه فریبا شکریه عایشه خدیجه سمیه نسرین یاسمین "
    "خالد طارق ساجد بلال وسیم ندیم سلیم نعیم فهد سامي هاني وليد فيصل"
)
_FAMILY_NAME: Final = re.compile(r"ال\w{3,}|\w{3,}(?:ی|زاده|پور|نیا|نژاد|یار|خیل|فر|وال|مل|خان)")
# Capitalised words that end a text and are nobody.
_NO_NAMES: Final = frozenset(
    (
        "photo",
        "photos",
        "video",
        "videos",
        "source",
        "sources",
        "read",
        "more",
        "news",
        "end",
        "note",
        "notes",
        "update",
    )
)


def footer_start(page: Sequence[str]) -> int:
    """Give the index of the first line that is a footer heading; the number of lines where there is none."""
    return next((index for index, line in enumerate(page) if is_footer_heading(line)), len(page))


def is_footer_heading(line: str) -> bool:
    """Tell whether a line is nothing but a heading of a footer, perhaps with a mark or a count after it."""
    return (
        0 < len(line) <= _LONGEST_HEADING
        and "#" not in line
        and fold(line).rstrip("0123456789 ") in _headings()
    )


def is_signature(line: str) -> bool:
    """Tell whether a line is only a person's name: at most four words and no final mark, as `T. Yarzada`.

    In scripts without capitals only initials, or a known first name before the form of a family name, give a name away; a
    short line without them may be any heading.
    """
    words = line.replace(".", ". ").split()
    if not 0 < len(words) <= _MOST_NAMES or line.endswith("."):
        return False
    if line.lower() == line.upper():
        return bool(_INITIALED.fullmatch(line)) or _is_person(fold(line).split())
    if len(words) == 1 or not _CASED.fullmatch(line) or set(line.lower().split()) & _NO_NAMES:
        return False
    named = [word for word in words if word not in _PARTICLES]
    return len(named) > 1 and all(map(_is_name, named))


def _is_person(words: list[str]) -> bool:
    """Tell whether folded words are first names, and one family name or first name at the end."""
    *first, last = words or [""]
    known = _first_names()
    return bool(first) and known.issuperset(first) and (last in known or bool(_FAMILY_NAME.fullmatch(last)))


def _is_name(word: str) -> bool:
    """Tell whether a word is written as a name, as `Karimi`, `McArdle`, `al-Farsi` or `T.`; not as `USA`."""
    name = word.removeprefix("al-")
    return name[:1].isupper() and not name[1:].isupper()


@cache
def _first_names() -> frozenset[str]:
    return frozenset(fold(_FIRST_NAMES).split())


@cache
def _headings() -> frozenset[str]:
    return frozenset(fold(heading) for line in _HEADINGS.strip().splitlines() for heading in line.split("|"))
