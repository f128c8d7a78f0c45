"""The words of dates: months, weekdays and times of day in the languages of the pages that we read.

Every table is looked up by folded words (`core.letters.fold_letters`), so spellings with other Arabic letters, capitals or
accents need no line of their own.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from bot.core.letters import fold_letters

# A line a month, January first.
_GREGORIAN: Final = """
january jan ينایر يناير جانفي ژانویه ژانویهٔ جنوري جنوری января январь янв январи ocak oca yanvar کانون_الثاني كانون_ثاني کانون_دوم januar jänner janvier enero janeiro gennaio januari
february feb فبراير فيفري فوریه فبروري فبروری فروری февраля февраль фев феврали şubat şub fevral شباط februar février febrero fevereiro febbraio februari
march mar مارس مارچ марта март мар марти mart آذار märz mars marzo março maret
april apr أبريل إبريل ابريل أفريل آوریل آپریل اپریل اپريل апреля апрель апр апрели nisan nis aprel نيسان avril abril aprile
may مايو ماي مه می مى مۍ مئی мая май майи mayıs أيار ایار mai mayo maio maggio mei
june jun يونيو يونيه جوان ژوئن جون июня июнь июн июни haziran haz iyun حزيران juni juin junio junho giugno
july jul يوليو يوليه يوليوز جويلية ژوئیه ژوییه جولای جولائی июля июль июл июли temmuz tem iyul تموز juli juillet julio julho luglio
august aug أغسطس أوت غشت اوت آگوست اگست اګست августа август авг августи ağustos ağu avgust آب août agosto agustus
september sept sep سبتمبر شتنبر سپتامبر سپتمبر سپتامبر ستمبر сентября сентябрь сен сент сентябри eylül eyl sentabr أيلول septembre septiembre setembro settembre
october oct أكتوبر اكتوبر اکتبر اکتوبر октября октябрь окт октябри ekim eki oktabr تشرين_الأول تشرين_أول تشرین_اول oktober octobre octubre outubro ottobre
november nov نوفمبر نونبر نوامبر نومبر ноября ноябрь ноя нояб ноябри kasım kas noyabr تشرين_الثاني تشرين_ثاني تشرین_دوم novembre noviembre novembro
december dec ديسمبر دجنبر دسامبر دسمبر ديسمبر декабря декабрь дек декабри aralık ara dekabr كانون_الأول كانون_أول کانون_اول dezember décembre diciembre dezembro dicembre desember
"""
# Iranian, Afghan and Pashto names of the months of the solar year; it starts at the spring equinox.
_SOLAR: Final = """
فروردین حمل وری وريی hamal farvardin
اردیبهشت ثور غویی غوایی غوئی sawr saur thawr ordibehesht
خرداد جوزا غبرګولی غبرګولي jawza khordad
تیر سرطان چنګاښ چنگاښ saratan tir
مرداد امرداد اسد زمری زمرى asad mordad
شهریور سنبله سنبلة وږی وږى sunbula sonbola shahrivar
مهر میزان تله mizan mehr
آبان عقرب لړم aqrab aban
آذر قوس لیندۍ لیندی qaws azar
دی جدی مرغومی مرغومى jadi dey
بهمن دلو سلواغه dalw bahman
اسفند حوت کب hut hoot esfand
"""
# Months of the lunar year are known as such, so that their dates are taken for what they are: unreadable here.
_LUNAR: Final = """
محرم صفر ربیع ربیع_الاول ربیع_الثانی ربیع_الآخر جمادی جمادی_الاول جمادی_الثانی جمادى_الأولى جمادى_الآخرة رجب شعبان رمضان
شوال ذوالقعده ذیقعده ذی_القعدة ذوالحجه ذیحجه ذی_الحجة ذو_القعدة ذو_الحجة
"""
# A line a weekday, Monday first.
_WEEKDAYS: Final = """
monday mon دوشنبه دو_شنبه دوشنبې الاثنين الإثنين اثنين پیر سوموار понедельник пн душанбе_рӯз душанбе pazartesi montag lundi lunes lunedì senin
tuesday tue tues سه_شنبه سهشنبه سه‌شنبې سې_شنبه الثلاثاء ثلاثاء منگل вторник вт сешанбе salı dienstag mardi martes martedì selasa
wednesday wed چهارشنبه چهار_شنبه څلورشنبه الأربعاء الاربعاء أربعاء بدھ среда ср чоршанбе çarşamba mittwoch mercredi miércoles mercoledì rabu
thursday thu thur thurs پنجشنبه پنج_شنبه پنځشنبه پنجشنبې الخميس خميس جمعرات четверг чт панҷшанбе perşembe donnerstag jeudi jueves giovedì kamis
friday fri جمعه آدینه جمعة الجمعة جمعې пятница пт ҷумъа cuma freitag vendredi viernes venerdì jumat
saturday sat شنبه شنبې السبت سبت ہفتہ سنیچر суббота сб шанбе cumartesi samstag sonnabend samedi sábado sabato sabtu
sunday sun یکشنبه یک_شنبه یکشنبې الأحد الاحد أحد اتوار воскресенье вс якшанбе pazar sonntag dimanche domingo domenica minggu
"""
# Words of the hour before noon, after noon, and of the night (where twelve is midnight).
_PERIODS: Final = """
am صبح ص صباحا صباحًا بامداد سحر قبلازظهر утра sabah سهار
pm عصر مساء مساءً شام غروب بعدازظهر вечера дня akşam ماښام
شب رات ليلا ليلًا ночи gece شپه
"""


@cache
def months() -> dict[str, tuple[str, int]]:
    """Give for each folded name of a month its calendar (`gregorian`, `solar`, `lunar`) and number."""
    table: dict[str, tuple[str, int]] = dict.fromkeys(_words(_LUNAR), ("lunar", 0))
    for calendar, lines in (("gregorian", _GREGORIAN), ("solar", _SOLAR)):
        for number, line in enumerate(lines.strip().splitlines(), start=1):
            table |= dict.fromkeys(_words(line), (calendar, number))
    return table


@cache
def weekdays() -> dict[str, int]:
    """Give for each folded name of a weekday its ISO number (1 = Monday)."""
    return _numbered(_WEEKDAYS, 1)


@cache
def periods() -> dict[str, int]:
    """Give for each folded word of a part of the day 0 (before noon), 1 (after noon) or 2 (night)."""
    return _numbered(_PERIODS, 0)


def _numbered(lines: str, first: int) -> dict[str, int]:
    table: dict[str, int] = {}
    for number, line in enumerate(lines.strip().splitlines(), start=first):
        table |= dict.fromkeys(_words(line), number)
    return table


def _words(line: str) -> list[str]:
    """Fold the words of a table; an underscore stands for the space in a name of two words."""
    return [fold_letters(word).replace("_", " ").replace("\u200c", "") for word in line.split()]
