"""Abbreviations: words whose point ends no sentence, language by language.

An entry with a capital is one only where it is written with a capital: "Sun. 5 May", but "in the sun."
"""

from __future__ import annotations

from functools import cache

_SINGLE_LETTERS = "د م ا ص ج ق ه پ ر ک گ س"
# English letters as Urdu and Hindi spell them. Those that are words of the language as well count in a row only.
_LETTERS = {
    "ur": """اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیو آر ایس ٹی یو وی ڈبلیو ایکس وائی زیڈ""",
    "hi": """ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई जेड""",
}
# Before a name, or amid a sentence: the point ends nothing, unless a word follows that can only begin a sentence.
_NAMES = {
    "en": """Mr Mrs Ms Dr Prof Gen Sen Rep Gov Lt Col Sgt Capt Maj Cmdr Rev Hon St Mt Jr Sr vs Inc Ltd Corp Co Bros al
        approx Dept Est v Mon Tue Tues Wed Thu Thurs Fri Sat Sun u.s u.k u.n
        e.g i.e ph.d d.c Ave Blvd Rd Adm Messrs Pres Supt Cpl Pvt Spc Pfc Fr Ft Pt Msgr Atty Insp""",
    "ru": """г гг вв т.е т.к т.н т.ч ул пр просп пл д кв р с см ст проф акад доц ген полк подполк лейт кап св обл р-н гор пос
        мин макс напр янв февр мар апр авг сен сент окт ноя нояб дек им тов гр инж адм дж о оз бул наб ш корп стр зам нач изд экз""",
    "tr": """dr prof doç yrd av sn bkz örn no sok cad mah apt alm ing fr tc t.c öğr gör arş org alb yzb yb bnb ütğm tğm
        kur müh uzm op st gen koram korg tümg tuğg ltd a.ş bul hz ör Oca
        Şub Nis Haz Tem Ağu Eyl Eki Kas Ara""",
    "uz": "prof akad dots b v.b sh.k ya.ni t.r sh",
    "es": "sr sra srta dr dra prof d dña ud uds vd ee av avda gral cnel lic ing ej p.ej cap arq mons sto sta fco",
    "fr": "m mm mme mmes mlle dr pr prof st ste av apr cf ex éd env bd me mgr gal col cap sté",
    "de": """dr prof hr fr str bzw ca evtl ggf inkl max min z.b d.h u.a vgl st jh jr sog zzgl o.ä i.d.r s u co med phil
        rer nat dipl ing gen v n d z k.o bzgl allg geb gest mio mrd tsd""",
    "pt": "sr sra srta dr dra prof profa d av gen cel eng ex exmo ltda sto sta gov dep pe",
    "id": "dr prof ir drs dra h hj tn ny jl gg pt cv kol letjen mayjen brigjen jend kapt kompol s.h s.e m.si rp jan feb mar "
    "apr jun jul agu sep okt nov des st kh",
    "uk": """р рр вул просп пл бул кв с м смт див проф акад доц ген полк ім т.зв т.ч обл гор о оз дж д буд зам січ лют бер квіт
        трав черв лип серп вер жовт лист груд св""",
    "it": """sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa on avv ing arch geom rag mons gen col cap ten s ss es
        cfr p.es v viale c.so p.za""",
    "pl": """prof dr hab inż mgr ks św ul al pl płk gen kpt por sierż ok np tzw tj m.in os im red dyr woj pow godz tys m tel
        pt s st""",
    "nl": """dr prof mr drs ir ing mevr dhr mw jhr ds st gen kol kapt o.a d.w.z bijv bv m.b.t i.p.v z.g t.a.v v.chr ca
        b.v n.v excl incl""",
    "ar": f"أ أ.د د.م {_SINGLE_LETTERS} ق.م هـ",
    "fa": f"{_SINGLE_LETTERS} الف ه.ش ه.ق ق.م ش.م هـ",
    "ps": f"{_SINGLE_LETTERS} ه.ش ه.ل ق.م هـ",
    "ur": f"{_SINGLE_LETTERS} ڈ ع ء اے بی سی ڈی ایف ایچ جے ایل ایم این ایس ڈبلیو ڈاکٹر",
    "hi": "डॉ श्री श्रीमती सुश्री प्रो पं रु कि मी सं नं बी एफ एच एल एम एन डब्ल्यू",
}
_NAMES["tg"] = f"{_NAMES['ru']} х ҳ к ш ноҳ ҷ м н кӯч в"
_NAMES["uz"] += f" {_NAMES['ru']}"
# Before a number only: "No. 5" and "p. 14", but "They said no." and "12 руб. 50 коп."
_NUMBERS = {
    "en": "no nos fig figs vol vols p pp ed sec ch art par para ext jan feb mar apr jun jul aug sep sept oct nov dec",
    "ru": "руб коп тыс млн млрд трлн п пп рис табл гл абз вып л стр тел ч в",
    "tr": "s sf cilt mln c bs",
    "uz": "mln mlrd ming b руб млн млрд минг бет",
    "es": "pág págs núm núms n art arts vol t p pp tel",
    "fr": "p pp n vol art chap fig t tél",
    "de": "nr s abs art bd bde kap abb tel",
    "pt": "pág págs núm n nº art arts vol p pp tel fls",
    "id": "no hlm jil bab ps tel",
    "uk": "руб грн коп тис млн млрд трлн п пп рис табл гл вип тел ч",
    "it": "n nn pag pagg p pp art artt vol cap fig tel",
    "pl": "nr str s poz rozdz t art ust zł gr mln mld tel",
    "nl": "nr blz p pp art deel fig tel",
}
_NUMBERS["tg"] = f"{_NUMBERS['ru']} сах"
# Behind something: like initials to look at, and yet they may end a sentence.
_TAILS = {
    "en": "a.m p.m",
    "ru": "т.д т.п н.э",
    "uk": "т.д т.п н.е",
    "tg": "т.м",
    "fr": "j.-c",
    "it": "a.c d.c",
    "pt": "a.c d.c",
    "es": "a.c d.c",
    "tr": "m.ö m.s",
    "uz": "h.k ҳ.к",
}
# Words that end in these are abbreviated as well: "Hauptstr. 5".
ENDINGS = {"de": ("str",), "nl": ("str",)}


def is_name(word: str, language: str) -> bool:
    """Tell whether a word with a point is an abbreviation that a name or more of the sentence follows."""
    known = _read(_NAMES.get(language, _NAMES["en"]))
    return word.lower() in known or (word[0].isupper() and word.capitalize() in known)


def is_number(word: str, language: str) -> bool:
    """Tell whether a word with a point is an abbreviation where a number follows."""
    known = _read(_NUMBERS.get(language, _NUMBERS["en"]))
    return word.lower() in known or word.lower().endswith(ENDINGS.get(language, "\0"))


def is_tail(word: str, language: str) -> bool:
    """Tell whether an abbreviation may end a sentence though it looks like initials."""
    return word.lower() in _read(_TAILS.get(language, _TAILS["en"]))


def is_letter(word: str, language: str) -> bool:
    """Tell whether a word is a single letter, or a letter's name where abbreviations are spelled out."""
    return (len(word) == 1 and word.isalpha()) or word in _read(_LETTERS.get(language, ""))


LETTER = "|".join(("[^\\W\\d_]", *" ".join(_LETTERS.values()).split()))
"""A pattern of a single letter, spelled out or not."""


@cache
def _read(entries: str) -> frozenset[str]:
    return frozenset(entries.split())
