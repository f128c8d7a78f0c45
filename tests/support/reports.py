"""Invented reports in several languages, and how another source's copy of one may differ from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

EACH = 9  # reports a language

# In each language: sentences with places (p), people (w), things (t) and numbers (n), and what may stand there.
_LANGUAGES: dict[str, tuple[str, str, str, str]] = {
    "en": (
        (
            "{p} opened {n} new {t} on {w}'s word|{w} told reporters in {p} that {t} would cost {n} million|"
            "Of the {n} {t} ordered by {w} only {n} reached {p} before dark|In {p} the price of {t} rose by {n} percent, {w} said|"
            "{w} and {w} met in {p} for {n} hours about {t}|Nobody in {p} believed {w} when {t} failed {n} times|"
            "After {n} days {p} gave {t} back to {w}|Without {t} neither {p} nor {p} can feed {n} families, {w} warned"
        ),
        "Harbourton|Millbridge|Lower Fen|Castle Hill|Eastport|Saltmarsh|Northgate|Greyfield|Kingsferry|Oldstow|Windmere|Ashcombe",
        "Mina Orr|the mayor|Captain Doyle|Judge Whitlock|a baker|the union|Dr Amari|two fishermen|the bishop|Ines Kovac|the council|a nurse",
        "ferries|wells|school buses|turbines|grain stores|bridges|seed potatoes|fire engines|ovens|libraries|cranes|vaccines",
    ),
    "fa": (
        (
            "{w} در {p} از {n} {t} تازه خبر داد|در {p} بهای {t} به گفتهٔ {w} تا {n} درصد بالا رفت|"
            "{w} پس از {n} روز {t} را به {p} برگرداند|بدون {t} نه {p} و نه {p} می‌تواند {n} خانواده را نگه دارد، {w} گفت|"
            "{n} {t} از {p} به {p} رسید و {w} آنها را شمرد|{w} و {w} {n} ساعت در {p} دربارهٔ {t} گفتگو کردند|"
            "مردم {p} از {w} خواستند که {n} {t} بسازد|{w} گفت که {t} در {p} {n} بار از کار افتاد"
        ),
        "بندر نو|کوه سبز|دشت بالا|شهر کهنه|پل سفید|رودبار|چشمه‌سار|باغ بزرگ|سنگ‌آباد|نمک‌زار|آسیاب|تپهٔ سرخ",
        "شهردار|وزیر کار|مینا رستمی|دو ماهیگیر|نانوای پیر|قاضی نوری|اتحادیه|پرستار جوان|دکتر امینی|ناخدا داود|شورای شهر|یک معلم",
        "چاه|کشتی|پل|اتوبوس|انبار گندم|واکسن|کتابخانه|توربین|تنور|جرثقیل|بذر سیب‌زمینی|ماشین آتش‌نشانی",
    ),
    "ru": (
        (
            "{w} сообщил, что {p} получит {n} {t} к зиме|В городе {p} цена на {t} выросла на {n} процентов, считает {w}|"
            "Через {n} дней {p} вернул {t}, и {w} доволен|{w} и {w} спорили {n} часа о том, где {p} поставит {t}|"
            "Без {t} ни {p}, ни {p} не прокормит {n} семей, предупредил {w}|Из {n} {t} до пристани {p} дошли {n}, добавил {w}|"
            "Когда {t} сломались {n} раз, {p} перестал верить: виноват {w}|{w} просит {p} купить ещё {n} {t}"
        ),
        "Заречный|Каменск|Новая Пристань|Соляной|Верхний Луг|Мельничный|Старый Брод|Озёрск|Белый Мост|Глухово|Речной|Сосновка",
        "мэр Орлов|капитан Дёмин|судья|пекарь|профсоюз|доктор Амирова|рыбак|настоятель|Инна Ковач|совет|медсестра|учитель",
        "паромы|колодцы|автобусы|турбины|зернохранилища|мосты|семена|пожарные машины|печи|библиотеки|краны|вакцины",
    ),
    "es": (
        (
            "{w} anunció en {p} la compra de {n} {t}|El precio de {t} subió en {p} un {n} por ciento, según {w}|"
            "Pasados {n} días {p} devolvió {t} y {w} calló|Sin {t} ni {p} ni {p} darán de comer a {n} familias, advirtió {w}|"
            "De {n} {t} apenas {n} llegaron a {p}, contó {w}|{w} y {w} hablaron {n} horas en {p} sobre {t}|"
            "Nadie en {p} creyó a {w} cuando {t} fallaron {n} veces|{w} pide que {p} construya {n} {t} antes del invierno"
        ),
        "Puerto Claro|Molinos|Vega Baja|Cerro Alto|Salinas|Aldea Vieja|Puente Roto|Fuente Fría|Campo Gris|Ribera|Tres Cruces|Lago Chico",
        "la alcaldesa|el capitán Duarte|un panadero|el sindicato|la doctora Amar|dos pescadores|el obispo|Inés Cobo|el concejo|una enfermera|el juez|Mina Orra",
        "barcas|pozos|autobuses|turbinas|graneros|puentes|semillas|hornos|bibliotecas|grúas|vacunas|camiones",
    ),
    "de": (
        (
            "{w} kündigte in {p} den Kauf von {n} {t} an|In {p} stieg der Preis für {t} laut {w} um {n} Prozent|"
            "Nach {n} Tagen gab {p} die {t} an {w} zurück|Ohne {t} kann weder {p} noch {p} {n} Familien ernähren, warnte {w}|"
            "Von {n} {t} kamen nur {n} in {p} an, sagte {w}|{w} und {w} stritten {n} Stunden in {p} über {t}|"
            "Niemand in {p} glaubte {w}, als {t} {n} Mal ausfielen|{w} will, dass {p} noch {n} {t} baut"
        ),
        "Hafenstedt|Mühlbruck|Unterfenn|Burgberg|Ostkoog|Salzwiesen|Nordtor|Graufeld|Altfurt|Windmoor|Eschental|Neustetten",
        "der Bürgermeister|Kapitän Dohl|Richterin Weiss|ein Bäcker|die Gewerkschaft|Doktor Amari|zwei Fischer|der Bischof|Ines Kowatz|der Rat|eine Pflegerin|Mina Orth",
        "Fähren|Brunnen|Busse|Turbinen|Speicher|Brücken|Kartoffeln|Löschzüge|Öfen|Büchereien|Kräne|Impfstoffe",
    ),
    "tr": (
        (
            "{w} {p} için {n} {t} alınacağını söyledi|{p} içinde {t} fiyatı {w} tarafından yüzde {n} artırıldı|"
            "{n} gün sonra {p} {t} konusunu {w} ile kapattı|{t} olmadan ne {p} ne {p} {n} aileyi doyurur, {w} uyardı|"
            "{n} {t} içinden yalnız {n} tanesi {p} limanına vardı, {w} anlattı|{w} ile {w} {p} yolunda {n} saat {t} konuştu|"
            "{p} halkı {t} {n} kez bozulunca {w} sözüne inanmadı|{w} kıştan önce {p} meydanına {n} {t} istiyor"
        ),
        "Limanköy|Değirmen|Aşağıova|Kaletepe|Doğuiskele|Tuzlagöl|Kuzeykapı|Bozkır|Eskigeçit|Rüzgarlı|Çınaraltı|Akpınar",
        "belediye başkanı|Kaptan Demir|yargıç|bir fırıncı|sendika|Doktor Emin|iki balıkçı|imam|İnci Koval|meclis|bir hemşire|Mine Or",
        "feribot|kuyu|otobüs|türbin|ambar|köprü|tohum|itfaiye aracı|fırın|kütüphane|vinç|aşı",
    ),
    "hi": (
        (
            "{w} ने {p} में {n} {t} खरीदने की बात कही|{p} में {t} का दाम {w} के अनुसार {n} प्रतिशत बढ़ा|"
            "{n} दिन बाद {p} ने {t} को {w} को लौटाया|{t} के बिना {p} और {p} {n} परिवारों को नहीं खिला सकते, {w} बोले|"
            "{n} {t} में से {n} ही {p} पहुँचे, {w} ने गिने|{w} और {w} {p} में {n} घंटे {t} पर बोले|"
            "जब {t} {n} बार रुके तो {p} में {w} पर कोई न माना|{w} चाहते हैं कि {p} में {n} {t} और बनें"
        ),
        "बंदरपुर|चक्कीगाँव|नीचलाखेत|किलाटीला|पूरबघाट|नमकझील|उत्तरद्वार|धूसरबाग|पुरानाघाट|हवामोड़|आमगढ़|नयाटोला",
        "महापौर|कप्तान दास|न्यायाधीश|नानबाई|मज़दूर संघ|डॉक्टर अमर|दो मछुआरे|पुजारी|इना कोवल|परिषद|एक नर्स|मीना ओर",
        "नावें|कुएँ|बसें|टरबाइन|गोदाम|पुल|बीज|दमकल|तंदूर|पुस्तकालय|क्रेन|टीके",
    ),
    "zh": (
        (
            "{w}在{p}宣布购买{n}套{t}|据{w}介绍{p}的{t}价格上涨百分之{n}|{n}天以后{p}把{t}还给了{w}|"
            "没有{t}的话{p}和{p}养不活{n}户人家，{w}提醒说|{n}套{t}里只有{n}套运到{p}，{w}清点过|"
            "{w}同{w}在{p}为{t}谈了{n}小时|{t}坏了{n}次以后{p}没人再信{w}|{w}希望{p}入冬前再造{n}套{t}"
        ),
        "海门镇|磨坊桥|下湿地|城堡山|东码头|盐沼村|北城门|灰田乡|旧渡口|风湖区|白蜡谷|新河湾",
        "市长|杜船长|女法官|老面包师|码头工会|阿马里医生|两名渔民|主教|科瓦奇女士|镇议会|一名护士|米娜奥尔",
        "渡轮|水井|校车|涡轮机|粮仓|铁桥|马铃薯种|消防车|烤炉|图书馆|起重机|疫苗",
    ),
}
_LONG = 14  # sentences of a report


@dataclass(frozen=True, slots=True)
class Report:
    """A report, sentence by sentence."""

    language: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The report, whole."""
        return self.join(self.sentences)

    def join(self, sentences: tuple[str, ...] | list[str]) -> str:
        """Write sentences as this report's language does."""
        return "。".join(sentences) if self.language == "zh" else ". ".join(sentences)


def reports(seed: int = 1) -> list[Report]:
    """Make nine reports a language, no two of them of one event."""
    random = Random(seed)
    return [_report(language, random) for language in _LANGUAGES for _ in range(EACH)]


def _report(language: str, random: Random) -> Report:
    shapes, *pools = (part.split("|") for part in _LANGUAGES[language])
    sentences = []
    for shape in [random.choice(shapes) for _ in range(_LONG)]:
        for slot, pool in zip("pwt", pools, strict=True):
            while f"{{{slot}}}" in shape:
                shape = shape.replace(f"{{{slot}}}", random.choice(pool), 1)  # noqa: PLW2901  filled slot by slot
        while "{n}" in shape:
            shape = shape.replace("{n}", str(random.randint(2, 999)), 1)  # noqa: PLW2901
        sentences.append(shape)
    return Report(language, tuple(sentences))


def _lead_only(report: Report, _: Random) -> str:
    return report.join(report.sentences[:3])


def _first_half(report: Report, _: Random) -> str:
    return report.text[: len(report.text) // 2]


def _cut(report: Report, random: Random) -> str:
    kept = sorted(random.sample(range(_LONG), round(_LONG * 0.7)))
    return report.join([report.sentences[n] for n in kept])


def _changed(report: Report, random: Random) -> str:
    """Change one word in twenty, where a script sets no spaces one letter in twenty."""
    words = list(report.text) if report.language == "zh" else report.text.split(" ")
    for place in random.sample(range(len(words)), len(words) // 20):
        words[place] = random.choice(words)
    return ("" if report.language == "zh" else " ").join(words)


EDITS: dict[str, Callable[[Report, Random], str]] = {
    "lead only": _lead_only,
    "first half": _first_half,
    "30 % cut": _cut,
    "5 % of words changed": _changed,
}
