// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like templates are what must arrive unchanged

/** What people of one script are called and write to a shop. */
export interface Script {
  readonly name: string;
  readonly customers: readonly string[];
  readonly notes: readonly string[];
}

/** Several scripts, because what survives ASCII often does not survive the rest: combining marks, right to left, four-byte characters. */
export const scripts: readonly Script[] = [
  {
    name: "Latin",
    customers: [
      "Anna Müller",
      "José Muñoz",
      "Søren Kjærgaard",
      "Zoë O’Brien",
      "Łukasz Źdźbło",
      "Nguyễn Thị Hồng",
      "Şebnem Çığ",
      "Ørjan Bråten",
      "Ĉiĝo Ŝtrumpfo",
      "Martha Smith",
    ],
    notes: [
      "Bitte klingeln bei „Müller & Söhne“, 2. Stock – danke!",
      "Déposer chez la gardienne, s’il vous plaît ; code 24+B.",
      "¿Puede llegar antes de las 10? ¡Gracias!",
      "Cadeau: 100% zonder prijskaartje & bon a.u.b.",
      "Giao hàng sau 18 giờ, cảm ơn nhiều.",
      "Kargo kapıcıya bırakılsın, teşekkürler; İ, ı, ğ.",
      "Proszę zapakować na prezent — zażółć gęślą jaźń.",
      "Leave it behind the blue door.",
    ],
  },
  {
    name: "Cyrillic",
    customers: [
      "Ольга Іваненко",
      "Дмитрий Щербаков",
      "Živko Živković / Живко Живковић",
      "Ганна Ґудзь",
      "Ёлка Объедкова",
    ],
    notes: [
      "Позвоните за час, пожалуйста.",
      "Подарунок — без чека, будь ласка.",
      "Подъезд № 3, код 12#45.",
      "Съешь же ещё этих мягких французских булок.",
    ],
  },
  {
    name: "Greek",
    customers: ["Γιώργος Παπαδόπουλος", "Ελένη Ξανθάκη", "Ἀριστοτέλης Ὠνάσης"],
    notes: ["Παρακαλώ αφήστε το στη γειτόνισσα.", "Δώρο: χωρίς απόδειξη & τιμή.", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία."],
  },
  {
    name: "Han",
    customers: ["王小明", "歐陽靜宜", "李娜", "𠮷野 太郎"],
    notes: ["请放在门口，谢谢！", "送禮用，請不要放發票。", "晚上七点以后送到。", "备注：100％纯棉？"],
  },
  {
    name: "Kana",
    customers: ["たなか さくら", "サトウ ケンジ", "渡邉 はるか"],
    notes: ["のし紙「御祝」をお願いします。", "宅配ボックスに入れてください。", "ｶﾀｶﾅ半角もＯＫですか？"],
  },
  {
    name: "Hangul",
    customers: ["김민준", "이서연", "남궁옥분"],
    notes: ["문 앞에 놓아 주세요.", "선물 포장 부탁드립니다 ^^", "경비실에 맡겨 주세요 (101동 1203호)."],
  },
  {
    name: "Arabic",
    customers: ["محمد الأحمد", "فاطمة بنت عبد الله", "رضا پهلوان‌زاده"],
    notes: ["الرجاء الاتصال قبل التسليم.", "هدية، بدون فاتورة من فضلك؛ شكرًا!", "لطفاً زنگ نزنید، ۱۲۳۴."],
  },
  {
    name: "Hebrew",
    customers: ["נועה כהן", "יוסף בן־דוד", "שָׂרָה לֵוִי"],
    notes: ["נא להשאיר ליד הדלת.", 'מתנה: בלי מחיר, בבקשה. דוא"ל בלבד.', "קומה 3, דירה 12 – תודה!"],
  },
  {
    name: "Devanagari",
    customers: ["प्रिया शर्मा", "राजेश कुमार", "क्षितिज ज्ञानेश्वर"],
    notes: ["कृपया दरवाज़े पर छोड़ दें।", "उपहार है, मूल्य न लिखें।", "श्रीमती जी के लिए — धन्यवाद!"],
  },
  {
    name: "Thai",
    customers: ["สมชาย ใจดี", "กัญญา น้ำทิพย์"],
    notes: ["ฝากไว้ที่ป้อมยามค่ะ", "ห่อของขวัญด้วยนะครับ ขอบคุณครับ"],
  },
  {
    name: "emoji",
    customers: ["Ana 🌻 Lopes", "👩‍👩‍👧‍👦 Familie Weiß", "Zé 🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    notes: ["🎁🎁🎁", "Happy birthday, Grandma! 👵🏽❤️‍🔥🎂", "🚪👈 please · ☎️❌", "👍🏿👍🏻 1️⃣2️⃣3️⃣ 🇪🇺"],
  },
  {
    // A letter and its mark as two characters, which a system that normalises would silently change into one.
    name: "combining marks",
    customers: [
      "Ame\u0301lie Poulain",
      "Bjo\u0308rn A\u030Angstro\u0308m",
      "Z\u0351\u0343\u0357a\u034D\u0303l\u0321\u0308g\u031Bo\u0336",
    ],
    notes: [
      "de\u0301ja\u0300 vu, nai\u0308ve, fac\u0327ade",
      "H\u0337e\u0335 c\u0338o\u0334m\u0337e\u0336s",
      "q\u0307\u0323 is not q\u0323\u0307",
    ],
  },
];

/** Texts that break what handles them carelessly, each by the place where it does. */
export const traps: readonly string[] = [
  // Form encoding of the SQS call.
  "a&b=c&Action=DeleteQueue",
  "MessageBody=gone&MessageAttribute.1.Name=requestId",
  "1 + 1 = 2, 100 %, 50%25, %41, %zz, %",
  "plus+plus + space",
  "?query=1#fragment;semi:colon/@",
  // Quotes, backslashes and line ends, in JSON and in Velocity.
  "She said \"yes\", he said 'no', they said `maybe`.",
  "C:\\new\\table\\u0041\\",
  "first line\nsecond line\r\nthird line\ttabbed",
  '{"requestId":"1700000000000-forged","status":"succeeded"}',
  '"},"requestId":"x","y":{"z":"',
  // Pages and logs that show it.
  "</script><script>alert('order')</script>",
  "<!-- --><b>bold</b> <img src=x onerror=alert(1)> &amp; &lt;",
  "\u2028 line and \u2029 paragraph separators",
  // Templates: Velocity of the gateway, and those around it.
  "$input.body and $input.json('$')",
  "$util.urlEncode($input.body)",
  "$context.requestId ${context.extendedRequestId} $!{nothing}",
  "#if(true)#set($x = 1)#end ## comment #* more *# #foreach($i in [1])",
  "${x} {{y}} <%= z %> #{w} $(v) %s %d {0} \\${u}",
  // Shells, databases, spreadsheets, prototypes.
  "'; DROP TABLE orders; --",
  "$(touch /nowhere) `id` | cat && true",
  '=HYPERLINK("http://example.com";"click")',
  "__proto__ constructor toString null undefined NaN true 0",
  // Direction, width and what is not seen.
  "\u202Eright to left override\u202C, zero\u200Bwidth, non\u00A0breaking, soft\u00ADhyphen, \uFEFFmark",
  "\u007F\u0080\u009F and \uFFFD, \uFDFA, \u{1F600}\u{10FFFD}\u{E0001}",
  "ﬀ ﬃ Ⅷ ½ K (Kelvin) Å (Ångström) ſ",
  "   spaces before and after   ",
];

export const catalogue: readonly string[] = [
  "LAMP-0100",
  "LAMP-0110",
  "CHAIR-0201",
  "CHAIR-0202",
  "TABLE-0310",
  "SHELF-0405",
  "VASE-0500",
  "MUG-0610",
  "MUG-0611",
  "PLATE-0700",
  "BOWL-0710",
  "TOWEL-0800",
  "QUILT-0900",
  "PILLOW-0910",
  "RUG-1000",
  "CLOCK-1100",
  "FRAME-1200",
  "BASKET-1300",
  "CANDLE-1400",
  "POSTER-1500",
];
