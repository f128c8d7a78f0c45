"""The words that every text of a language has: they tell the language, and nothing about what a text is about."""

from __future__ import annotations

# Own short lists, a language a line; `words.stop_words` folds them as it folds every word.
LISTS = {
    "en": """a about above after again against all also am an and any are as at be because been before being below
        between both but by can could did do does doing down during each even few for from further had has have having he
        her here hers him his how i if in into is it it's its itself just like made make many may me might more most much
        must my no nor not now of off on once one only or other our out over own s said same say says she should since so
        some such t than that the their them then there these they this those though three through to too two under until
        up upon us very was we were what when where which while who whom why will with within would yet you your""",
    "fa": """از است اند او ای این اینکه ان انان انها ایا اگر اما با باید بار باز باشد باشند بر برای بسیار بلکه بود بودن
        بوده بودند به بی بیش بین تا تر تمام توان تواند تنها جای جز چرا چنین چند چه چون چیزی حال حالی حتی خود داد داده دارد
        دارند داشت داشته داشتند در دو دیگر دهد را روی زیر زیرا سپس سوی سه شان شد شدن شده شدند شود شوند شما طی عنوان کرد کردن
        کرده کردند کند کنند کنیم که گفت گفته گوید گیرد ما من مورد می میشود میکند میان نمی نیز نیست نه نیستند ها های هایی هر
        هستند هستیم هم همان همه همچنین همین هنوز هیچ و وجود ولی وی یا یک یکی پس پیش افزود اظهار ضمن همچون بعد قبل درباره""",
    "ps": """او په د دې ده دي چې کې ته له نه يې یې هم خو چي دا هغه هغې هغوی دغه ددې باندې لپاره سره څخه تر پر پورې وو وه و
        شوي شوی شوې شو شوه کړي کړی کړې کړ کړل کړه وکړ وکړل وکړي کوي کړ کېږي کیږي ویل وايي وویل دی کوم کومه که هر هره يو یو
        یوه څه څوک خپل خپله خپلو ډېر ډیر ډېره زموږ موږ زه تاسو دوی نور نورو بل بله بیا به دغو هغو پکې ترڅو وروسته مخکې بايد
        باید شته نشته لري لري دلته هلته کله ځکه لکه نو تل اوس هېڅ پرته پرې ورته راته ورسره دپاره وړاندې زیات""",
    "ar": """من في على الى عن ان انه انها كان كانت كانوا يكون تكون هذا هذه ذلك تلك التي الذي الذين اللذين هو هي هم نحن انا
        انت ما ماذا لا لم لن ليس ليست قد كما كل كلا بعض غير بين بعد قبل عند عندما حتى حين حيث او ام و ف ثم اذ اذا لو لكن لكنه
        بل اي اية اما الا منذ مع ضد حول خلال تحت فوق امام لدى هناك هنا به بها له لها لهم فيه فيها عليه عليها منه منها عنه اليه
        وقد وهو وهي وكان وكانت وان وفي ومن وقال قال قالت اضاف اضافت واضاف يوم ايضا احد جدا الان فقط نحو عبر اثناء بشان وكما
        يمكن دون سوف وذلك وهذا لان ولم ولا انهم مثل ذات""",
    "ru": """и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее её мне было вот от меня
        еще ещё нет о об из ему теперь когда даже ну ли если уже или ни быть был него до вас нибудь вам ведь там потом себя
        ничего ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под будет ж
        тогда кто этот того потому этого какой ним здесь этом один почти мой тем чтобы нее неё были куда зачем всех можно при
        два об другой после над больше тот через эти нас про них какая много три эту моя хорошо свою этой перед иногда чуть том
        такой им более всегда это также который которая которые которых котором которой которого сказал сообщил заявил году
        года лет время между""",
    "tg": """ва дар ба аз ки бо барои ин он то ё як низ ҳам ҳамчунин аст буд буданд мебошад мешавад шуд шуда шудааст шуданд
        намуд намуданд кард карда кардааст карданд мекунад мекунанд гуфт худ худро вай онҳо мо шумо ман ту ҳар ҳама ҳеҷ агар
        вале аммо лекин балки бояд дигар баъд пас пеш баъзе баъди оид доир нисбат тавассути зери рӯи миёни байни инчунин зеро
        чунки чун чунин ҳамин ҳамон онро инро дорад доранд дошт дода додааст доданд мегардад гардид гардида кунад кунанд бошад
        шавад аст-ку на не ҳаст ҳастанд нест нестанд бисёр хеле танҳо соли сол ҳангоми тибқи бар бе""",
    "ur": """اور کا کی کے کو میں سے ہے ہیں تھا تھی تھے نے پر یہ وہ کہ بھی اس ان جو تو ہو ہوا ہوئی ہوئے ہوتا ہوتی ہوتے گا گی گے
        کر کیا کرنا کرنے کرتا کرتے کرتی کیے لیے لئے ساتھ بعد پہلے ایک دو اپنے اپنی اپنا جس جن جب تک اب ہی نہیں نہ مگر لیکن اگر
        یا کوئی کچھ کسی ہر سب تمام بہت زیادہ طرح وجہ دوران دیا دی دیے گیا گئی گئے جا جاتا جاتی جائے رہا رہی رہے ہم تم آپ اپ میرے
        ہمارے انہوں انھوں اسے انہیں جبکہ کیونکہ چاہیے سکتا سکتے سکتی والے والی والا کہا کہنا بارے جانب ذریعے خلاف پھر وہاں یہاں
        کب کیوں کیسے مطابق حوالے""",
    "tr": """ve bir bu da de için ile çok daha gibi olarak olan en kadar ne o ya ki mi mı mu mü ama ancak fakat her sonra önce
        ise değil var yok olduğu olduğunu oldu olacak olması olmak edildi etti eden ettiği ederek tarafından şu şey diye bunu
        bunun buna bunlar onun onu ona onlar ben sen biz siz hem ya veya yani çünkü eğer göre üzere karşı doğru arasında içinde
        üzerinde hiç bile biri birçok bazı tüm bütün aynı kendi nasıl neden niçin hangi iki dedi söyledi ifade belirtti açıkladı
        dolayı rağmen şöyle böyle öyle artık henüz hala sadece yalnızca ayrıca olup""",
    "uz": """va bir bu uchun bilan ham edi emas esa deb deya yoki lekin ammo agar chunki har ko'p juda eng shu o'sha u ular biz
        siz men sen uning ularning bizning o'z o'zi o'zining haqida bo'yicha qarshi orqali tomonidan kerak mumkin bo'ldi bo'lgan
        bo'lib bo'ladi bo'lishi qildi qilgan qilish qilib qiladi etdi etgan etildi dedi aytdi hamda kabi singari so'ng keyin
        oldin avval qadar barcha hamma boshqa yana ikki mazkur ushbu yil ning ga dan ni
        ва бир бу учун билан ҳам эди эмас эса деб дея ёки лекин аммо агар чунки ҳар кўп жуда энг шу ўша у улар биз сиз мен сен
        унинг уларнинг бизнинг ўз ўзи ўзининг ҳақида бўйича қарши орқали томонидан керак мумкин бўлди бўлган бўлиб бўлади бўлиши
        қилди қилган қилиш қилиб қилади этди этган этилди деди айтди ҳамда каби сингари сўнг кейин олдин аввал қадар барча ҳамма
        бошқа яна икки мазкур ушбу йил йўқ бор янги""",
    "hi": """के का की में है हैं और से को पर इस यह वह कि भी ने एक जो तो हो था थी थे कर करने किया किए गया गई गए लिए साथ बाद
        अपने अपनी अपना उस उन इन उनके उनकी उनका इसके इसकी इसका जिस जिन जब तक अब ही नहीं न मगर लेकिन अगर या कोई कुछ किसी हर सब सभी
        बहुत अधिक तरह रहा रही रहे जा जाता जाती जाए हम तुम आप मैं वे ये दो कहा बताया द्वारा दिया दी होने होता होती होते करना करता
        करते वाले वाली वाला फिर क्योंकि तथा एवं बीच पहले दौरान""",
    "es": """de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o fue este ha sí porque
        esta son entre está cuando muy sin sobre ser tiene también me hasta hay donde han quien están desde todo nos durante
        todos uno les ni contra otros fueron ese eso había ante ellos e esto antes algunos qué unos yo otro otras otra él tanto
        esa estos mucho quienes nada muchos cual sea poco ella estar haber estas estaba algunas algo nosotros dijo según tras
        dos cada era aunque así si mientras""",
    "fr": """de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son aux d'un d'une
        cette ont ses mais comme on tout nous sa fait été aussi leur bien peut ces y deux elle entre même ou avant très sans
        elles ils était après être avoir lors selon leurs dont où si vers contre depuis encore donc alors sous cela notre votre
        vous je tu lui moins car pendant autre autres afin dit qu'il qu'elle c'est n'a l'on chez toute tous toutes avait sera""",
    "de": """der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie
        nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein
        wurde sei wenn hatte kann gegen vom können schon seine ihre dann unter wir soll ich eines jahr zwei diese dieser wieder
        keine seiner worden will zwischen immer was sagte gibt alle diesem seit muss wurden beim doch jetzt waren ihr ihm ihn
        ihnen sehr selbst ohne weil hier da damit dabei nun etwa laut""",
    "pt": """de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser
        quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse
        eles estão você tinha foram essa num nem suas meu às minha têm numa pelos havia seja qual será nós tenho lhe deles essas
        esses pelas este dele disse segundo sobre após contra durante desde dois onde ainda cada porque então""",
    "id": """yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena tersebut bisa ada mereka lebih kata
        tahun sudah atau saat oleh menjadi orang ia telah adalah seperti sebagai bahwa dapat para harus namun kita dua satu masih
        hari hanya mengatakan kepada kami setelah melakukan lalu belum lain dia kalau terjadi banyak menurut anda hingga tak baru
        beberapa ketika saja jalan sekitar secara dilakukan sementara tapi sangat hal sehingga seorang bagi besar lagi selama
        antara sebuah jika sampai terhadap serta merupakan agar ujar""",
    "uk": """і в у не на що з та до за як це про від але для по він вона вони ми ви я ти є був була було були бути його її їх їй їм
        йому а й же ж чи або якщо коли який яка яке які яких якого якій також тільки ще вже так то тому цей ця ці цього цієї цих
        тим того та той там тут де під над при після перед між через без щоб бо може можна треба дуже більше менше усі всі весь
        себе свою свої своїх свого один два три сказав заявив повідомив року році час із зі ні навіть""",
    "it": """di e il la che a in un per una è non del con si da i le al dei nel sono della alla gli più ha come dal ma anche o se lo
        ci delle questo ai suo sua essere stato stata era dopo due tra fra su loro quando già ancora cui senza chi ed dalla
        degli nella sul hanno solo prima poi contro ogni quella quello questa molto tutti tutto tutte anni anno aveva fatto
        detto dove perché così mentre secondo sulla dai alle nei agli sui nelle dalle mai noi voi lui lei io mi ti vi ne fa può
        quindi però invece circa verso durante l'ha c'è""",
    "pl": """i w na z do się nie to jest że o jak za od po przez dla są co ale przy ich jego jej tym ten ta te był była było były
        być może oraz już tylko tak czy lub a ze tego które który która którzy którego której także również więc gdy kiedy gdzie
        jeszcze bardzo bez pod nad przed między jako we został została zostało mają ma miał mogą można jednak po tej tych im mu
        ją go my wy on ona oni one ja ty swój swoje swojej sobie każdy wszystkie roku lat powiedział powiedziała według około
        ponad podczas wobec żeby aby jeśli nawet u dwa trzy bo znów teraz""",
    "nl": """de het een van en in is dat op te zijn met voor niet die aan er om ook als dan maar bij nog uit naar door over ze zij
        hij we wij je jij u ik hun haar zijn heeft hebben had was waren wordt worden werd werden kan kunnen zal zullen zou moet
        moeten meer tot al of wat wie waar wanneer deze dit geen na tussen onder tegen zonder sinds tijdens volgens zei zegt veel
        alle andere eerste twee drie jaar nu hier daar toen omdat zo zoals nieuwe wel hem mijn ons onze weer toch per 's""",
    "zh": """的 了 是 在 和 与 與 及 等 也 都 就 而 但 把 被 让 讓 从 從 对 對 将 將 为 為 并 並 我们 我們 他们 他們 她们 你们 这个 這個 那个
        这些 這些 那些 一个 一個 一些 没有 沒有 可以 因为 因為 所以 如果 虽然 但是 以及 或者 已经 已經 其中 目前 表示 认为 認為 通过
        通過 进行 進行 对于 由于 由於 根据 根據 之后 之後 之前 同时 同時 什么 什麼 怎么 自己 还有 不是 就是 他说 她说 记者 日电 今天
        昨天 今年 去年 其他 非常 以上 以下 左右 有关 關於 关于""",
    "ja": """の に は を た が で て と し れ さ ある いる も する から な こと として い や れる など なっ ない この ため その あっ よう また もの
        という あり まで られ なる へ か だ これ によって により おり より による ず なり られる において ば なかっ なく しかし について
        だっ できる それ う ので なお のみ でき き つ における および いう さらに でも ら たり その他 に関する たち ます ん した して
        している されている された していた だった である では には とは にも とも からは までに という との への での しない しており
        です でした ました ません さん により ながら だけ ほど ぐらい まだ すでに""",
}
