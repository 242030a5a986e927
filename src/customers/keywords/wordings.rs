//! The words themselves, by language. All are compared as `normalise` writes them: lists may keep accents and capitals.

/// Words of one language; no language where every language uses them.
pub(super) type Words = (Option<&'static str>, &'static [&'static str]);

/// Messages that are an opt-out when they are all that is said, and whose meaning is never another. The first are those that
/// the FCC names.
pub(super) const STOP: &[Words] = &[
    (None, &["stop", "stopall", "stop all", "optout", "opt out", "unsubscribe", "unsub", "stop sms", "sms stop"]),
    (Some("en"), &["no stop", "remove me", "stop texts", "stop messages", "no more texts", "no more messages"]),
    (Some("de"), &["stopp", "abmelden", "abbestellen", "austragen", "abmeldung", "keine sms", "keine sms mehr"]),
    (Some("es"), &["parar", "pare", "detener", "darme de baja", "dar de baja", "desuscribir", "no más mensajes", "no más sms"]),
    (Some("fr"), &["arrêt", "arrêter", "arrêtez", "désabonner", "désinscription", "désinscrire"]),
    (Some("pt"), &["descadastrar", "cancelar inscrição", "chega de mensagens"]),
    (Some("it"), &["disiscrivi", "annulla iscrizione"]),
    (Some("nl"), &["stoppen", "afmelden", "uitschrijven"]),
    (Some("pl"), &["wypisz", "rezygnuję"]),
    (Some("tr"), &["abonelikten çık"]),
    (Some("ru"), &["стоп", "стоп смс", "отписаться", "отписка", "отпишите", "отпишите меня", "хватит", "не присылайте"]),
    (Some("uk"), &["відписатися", "відписка", "досить"]),
    (Some("ar"), &["توقف", "قف", "إيقاف", "أوقف", "أوقفوا", "إلغاء الاشتراك", "إيقاف الرسائل", "كفى", "توقفوا"]),
    (Some("zh"), &["退订", "停止", "取消订阅"]),
];

/// The same, of words that people say of other things too. Alone they are an opt-out; at the head of a sentence only where
/// nothing else is meant.
pub(super) const EVERYDAY_STOP: &[Words] = &[
    (None, &["end", "quit", "cancel", "revoke", "cancel all", "end all", "remove"]),
    (Some("de"), &["ende", "schluss", "entfernen", "löschen"]),
    (Some("es"), &["alto", "baja", "cancelar", "salir", "eliminar", "quitar", "borrar", "remover", "paren"]),
    (Some("fr"), &["fin", "annuler"]),
    (Some("pt"), &["sair"]),
    (Some("it"), &["basta"]),
    (Some("tr"), &["ret", "iptal"]),
    (Some("ru"), &["отмена", "удалить", "удали", "удалите", "прекратите"]),
    (Some("ar"), &["إلغاء", "إزالة", "احذف", "حذف"]),
];

/// What a reasonable person understands as "no more of these", wherever it is said.
pub(super) const PHRASES: &[Words] = &[
    (
        Some("en"),
        &[
            "stop texting",
            "stop messaging",
            "stop sending",
            "stop contacting",
            "stop receiving",
            "stop getting",
            "stop spamming",
            "stop calling",
            "stop bothering",
            "stop writing",
            "stop these",
            "stop the texts",
            "stop the messages",
            "stop the sms",
            "stop all texts",
            "stop all messages",
            "stop your texts",
            "stop your messages",
            "stop texts",
            "stop messages",
            "unsubscribe",
            "unsub",
            "opt out",
            "opt me out",
            "optout",
            "remove me",
            "remove my number",
            "remove this number",
            "remove my name",
            "delete me",
            "take my number off",
            "revoke consent",
            "revoke my consent",
            "cease and desist",
            "i want out",
            "delete my number",
            "take me off",
            "no more texts",
            "no more text",
            "no more messages",
            "no more sms",
            "leave me alone",
            "dont text",
            "do not text",
            "dont message",
            "do not message",
            "dont contact me",
            "do not contact me",
            "dont write me",
            "lose my number",
        ],
    ),
    (
        Some("de"),
        &[
            "keine sms",
            "keine nachrichten",
            "nicht mehr schreiben",
            "hören sie auf",
            "lassen sie mich in ruhe",
            "nehmen sie mich raus",
            "keine weiteren nachrichten",
            "keine weiteren sms",
            "lasst mich in ruhe",
            "lass mich in ruhe",
            "schreibt mir nicht mehr",
            "widerrufe meine einwilligung",
            "löschen sie mich",
            "löschen sie meine nummer",
            "schreiben sie mir nicht mehr",
        ],
    ),
    (
        Some("es"),
        &[
            "no más mensajes",
            "no me escriban",
            "no me manden",
            "no me envíen",
            "dejen de escribirme",
            "dejen de mandar",
            "dejen de enviar",
            "dejen de",
            "deja de",
            "darme de baja",
            "borren mi número",
            "eliminen mi número",
            "quítenme",
            "no quiero más mensajes",
            "no quiero mensajes",
            "no quiero sus mensajes",
            "déjenme en paz",
        ],
    ),
    (Some("fr"), &["plus de messages", "plus de sms", "arrêtez de", "ne m envoyez plus", "laissez moi tranquille", "me désabonner"]),
    (Some("pt"), &["não quero mais", "não me envie", "não me mande", "pare de", "parem de"]),
    (
        Some("ru"),
        &[
            "не пишите",
            "не присылайте",
            "не шлите",
            "хватит писать",
            "хватит слать",
            "отпишите меня",
            "удалите мой номер",
            "удалите меня",
            "отстаньте",
            "оставьте меня в покое",
            "прекратите рассылку",
            "прекратите писать",
            "прекратите присылать",
            "перестаньте писать",
            "перестаньте присылать",
        ],
    ),
    (
        Some("ar"),
        &[
            "لا ترسل",
            "لا ترسلوا",
            "أوقفوا الرسائل",
            "إيقاف الرسائل",
            "لا أريد رسائل",
            "إلغاء الاشتراك",
            "توقف عن الإرسال",
            "توقفوا عن الإرسال",
            "توقف عن إرسال",
            "توقفوا عن إرسال",
            "توقف عن مراسلتي",
            "توقفوا عن مراسلتي",
            "اتركوني",
            "لا تراسلوني",
            "احذف رقمي",
            "احذفوا رقمي",
        ],
    ),
];

/// "No more" says it too, unless the sentence is about an order.
pub(super) const NO_MORE: &[Words] = &[(Some("en"), &["no more"])];

/// Messages that are an opt-in when they are all that is said.
pub(super) const START: &[Words] = &[
    (None, &["start", "unstop", "optin", "opt in"]),
    (Some("en"), &["resume", "subscribe", "resubscribe"]),
    (Some("de"), &["starten", "anmelden", "wieder anmelden"]),
    (Some("es"), &["iniciar", "comenzar", "alta", "suscribir", "darme de alta"]),
    (Some("fr"), &["commencer", "démarrer", "reprendre", "abonner"]),
    (Some("pt"), &["começar", "inscrever"]),
    (Some("it"), &["inizia", "iscrivi"]),
    (Some("nl"), &["aanmelden"]),
    (Some("tr"), &["başla"]),
    (Some("ru"), &["старт", "начать", "подписаться", "возобновить"]),
    (Some("uk"), &["почати", "підписатися"]),
    (Some("ar"), &["ابدأ", "بدء", "اشتراك", "استئناف"]),
];

/// An answer to many a question, and an opt-in to who has opted out.
pub(super) const EVERYDAY_START: &[Words] = &[(None, &["yes"])];

/// Messages that ask who we are when they are all that is said.
pub(super) const HELP: &[Words] = &[
    (None, &["help", "info"]),
    (Some("de"), &["hilfe"]),
    (Some("es"), &["ayuda"]),
    (Some("fr"), &["aide"]),
    (Some("pt"), &["ajuda"]),
    (Some("it"), &["aiuto"]),
    (Some("pl"), &["pomoc"]),
    (Some("tr"), &["yardım"]),
    (Some("ru"), &["помощь", "справка"]),
    (Some("uk"), &["допомога"]),
    (Some("ar"), &["مساعدة"]),
    (Some("zh"), &["帮助"]),
];

/// The wordings that the provider itself acts on and answers: one word, nothing around it.
pub(super) const PROVIDERS_OWN: &[&str] =
    &["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "START", "YES", "UNSTOP", "HELP", "INFO"];
