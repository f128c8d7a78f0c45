"""The words that stand before a code or a date in the header of a page, folded when they are looked up."""

from __future__ import annotations

from functools import cache
from typing import Final

from bot.core.letters import fold_letters

# A word that says "code"; the weak ones say "number" or "mark" and need a colon or a word of _CODE_OF beside them.
_CODE: Final = "code kod код kodu коди کد کوډ کوڈ كود الكود codigo código"
_WEAK_CODE: Final = (
    "id no nr number № номер ид рамз рамзи شناسه شماره رمز الرمز رقم الرقم شمېره نمبر numara numarası"
)
_CODE_OF: Final = (
    "no nr number news post article item story page the of новости новость материала статьи хабар хабари мақола haber haberin yazı "
    "خبر خبری مطلب نوشته گزارش مقاله الخبر المقال المادة د کا کی کے"
)
# Words that say "published".
_PUBLISHED: Final = (
    "publishdate publish published publishing publication date dated datetime posted released release pubdate on "
    "تاریخ التاريخ انتشار نشر النشر نُشر منتشر درج زمان نېټه نیټه نېټې خپرېدو خپریدو خپرېدلو خپرولو خپرونې اشاعت شائع تاریخِ الإصدار "
    "дата публикации опубликовано публикация размещено выхода сана санаи нашр нашри таърих таърихи интишор "
    "tarih tarihi yayın yayınlanma yayim sana sanasi datum veröffentlicht fecha publicado publié tanggal"
)
_UPDATED: Final = (
    "updated update modified edited بروزرسانی بهروزرسانی ویرایش اصلاح تحديث التحديث обновлено изменено güncelleme güncellenme "
    "تازه تجديد"
)
# Words that may stand between the parts of a date and say nothing of their own.
_FILLERS: Final = (
    "st nd rd th of at on in the time local t o clock hrs hour hours h year "
    "ساعت ساعة الساعة ساعه ساعات وقت بوقت توقيت بتوقيت التوقيت به بوخت وخت په پر د در کو بجے بجکر بجه بجې روز ماه سال عام سنة يوم الموافق ل مورخ "
    "برابر با مطابق مصادف موافق de del le à den um uhr pukul jam "
    "م ه ش هجری شمسی خورشیدی میلادی میلادي هجري شمسي لمریز زېږدیز محلی محلي المحلي ء شد شده است کې کی "
    "в г года год часов час ч время времени по местному соат соати соли рӯзи вақти saat saati günü yıl yılı"
)


@cache
def code_words() -> frozenset[str]:
    """Words that say that a code follows."""
    return _folded(_CODE)


@cache
def weak_code_words() -> frozenset[str]:
    """Words that may say that a code follows."""
    return _folded(_WEAK_CODE)


@cache
def code_companions() -> frozenset[str]:
    """Words that stand beside those for a code: of which thing it is the code."""
    return _folded(_CODE_OF)


@cache
def published_words() -> frozenset[str]:
    """Words that say that the date of publication follows."""
    return _folded(_PUBLISHED)


@cache
def updated_words() -> frozenset[str]:
    """Words that say that the date of a later change follows."""
    return _folded(_UPDATED)


@cache
def fillers() -> frozenset[str]:
    """Words of a date that carry no part of it."""
    return _folded(_FILLERS)


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold_letters(word).replace("\u200c", "") for word in words.split())
