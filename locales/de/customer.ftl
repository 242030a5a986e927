start-linked = Hallo{ $name }! Hier erfahren Sie, was es Neues zu Ihren Bestellungen bei { $shop } gibt.
    /order zeigt sie, /track verfolgt ein Paket, /settings ändert Sprache und Benachrichtigungen.
start-unlinked = Willkommen bei { $shop }! Um Ihnen Ihre Bestellungen zu zeigen, muss ich wissen, wer Sie sind.
    Teilen Sie mit der Taste unten Ihre Telefonnummer, oder öffnen Sie den persönlichen Link, den der Shop Ihnen geschickt hat.
link-share-button = 📱 Meine Telefonnummer teilen
link-done = Danke{ $name }! Dieser Chat ist jetzt mit Ihren Bestellungen verbunden. /order zeigt sie.
link-token-invalid = Dieser Link ist abgelaufen oder wurde schon benutzt. Bitten Sie den Shop um einen neuen, oder teilen Sie mit der Taste unten Ihre Telefonnummer.
link-token-stale = Dieser Link ist abgelaufen oder wurde schon benutzt. Es hat sich nichts geändert: Dieser Chat ist weiterhin mit Ihren Bestellungen verbunden. /order zeigt sie.
link-in-chat = Ihr persönlicher Link zu Ihren Bestellungen bei { $shop }, einmal gültig. Bitte geben Sie ihn nicht weiter: { $link }
link-moved-away = ⚠️ Dieser Chat ist nicht mehr mit Ihren Bestellungen bei { $shop } verbunden: Sie wurden gerade mit einem anderen Telegram-Chat verbunden, und Neuigkeiten kommen dorthin. Wenn Sie das nicht waren, sagen Sie { $shop } bitte sofort Bescheid.
link-moved-here = Diese Bestellungen bei { $shop } waren bisher mit einem anderen Telegram-Chat verbunden. Neuigkeiten kommen ab jetzt nur noch hierher; der andere Chat hat Bescheid bekommen.
link-contact-foreign = Das ist der Kontakt von jemand anderem. Bitte teilen Sie mit der Taste unten Ihre eigene Telefonnummer.
link-contact-unknown = { $shop } kennt keinen Kunden mit dieser Telefonnummer. Bitten Sie den Shop, die Nummer zu prüfen, oder öffnen Sie den persönlichen Link, den er Ihnen geschickt hat.
link-needed = Um Ihre Bestellungen zu sehen, verbinden Sie zuerst diesen Chat: Teilen Sie mit der Taste unten Ihre Telefonnummer, oder öffnen Sie den persönlichen Link, den der Shop Ihnen geschickt hat.
link-by-number = Oder schreiben Sie hier Ihre Telefonnummer mit Landesvorwahl, etwa +49 151 12345678: Dann kommt ein Code per SMS.
link-number-form = Bitte schreiben Sie Ihre Telefonnummer mit + und Landesvorwahl, etwa +49 151 12345678.
link-number-digits = Diese Nummer hat zu wenige oder zu viele Ziffern für ihr Land. Bitte prüfen Sie sie und schreiben Sie sie noch einmal, etwa +49 151 12345678.
link-number-sign = „{ $sign }“ ({ $code }) kann ich in einer Telefonnummer nicht lesen. Bitte schreiben Sie die Nummer ohne dieses Zeichen, etwa +49 151 12345678.
link-number-barred = An diese Nummer kann ich keinen Code schicken. Bitte teilen Sie mit der Taste unten Ihre Telefonnummer, oder öffnen Sie den persönlichen Link des Shops.
link-code-sent = Wenn { $shop } diese Nummer kennt, ist ein Code mit 6 Ziffern per SMS dorthin unterwegs. Bitte schreiben Sie ihn hier; er gilt { $minutes } Min.
link-code-ask = Bitte schreiben Sie die 6 Ziffern aus der SMS. Für einen neuen Code schreiben Sie noch einmal Ihre Telefonnummer; /cancel bricht ab.
link-code-wrong = Das ist nicht der Code. { $tries ->
        [one] Sie haben noch einen Versuch.
       *[other] Sie haben noch { $tries } Versuche.
    }
link-code-expired = Dieser Code gilt nicht mehr. Schreiben Sie noch einmal Ihre Telefonnummer, dann kommt ein neuer.
link-code-exhausted = Das war zu oft falsch, der Code gilt nicht mehr. Schreiben Sie noch einmal Ihre Telefonnummer, dann kommt ein neuer.
link-code-wait = Es wurden zu viele Codes angefordert. Bitte versuchen Sie es in { $minutes } Min. noch einmal.
link-code-paused = Codes per SMS gibt es gerade nicht. Bitte teilen Sie Ihre Telefonnummer mit dem Knopf unten, oder öffnen Sie den persönlichen Link des Shops.
code-in-chat = 🔐 Ihr Code für { $shop }: <code>{ $code }</code>
    Er gilt { $minutes } Min. Geben Sie ihn niemandem weiter.
hello-name = , { $name }
help = <b>{ $shop }</b>
help-order = /order – Ihre Bestellungen
help-track = /track – wo Ihre Pakete sind
help-support = /support – unser Team fragen
help-settings = /settings – Sprache, und was ich Ihnen wo mitteile
help-cancel = /cancel – abbrechen
help-help = /help – diese Liste
help-hint = Sie können auch einfach eine Bestell- oder Sendungsnummer schreiben.
cancel-done = Abgebrochen.
cancel-nothing = Es gibt nichts abzubrechen.
menu = Das habe ich leider nicht verstanden. Schreiben Sie eine Bestell- oder Sendungsnummer, oder wählen Sie /order, /track oder /help.
order-list-title = { $count ->
        [one] Sie haben <b>eine Bestellung</b>:
       *[other] Sie haben <b>{ $count } Bestellungen</b>:
    }
order-list-title-paged = { $count ->
        [one] Sie haben <b>eine Bestellung</b>, Seite { $page } von { $pages }:
       *[other] Sie haben <b>{ $count } Bestellungen</b>, Seite { $page } von { $pages }:
    }
order-list-empty = Sie haben noch keine Bestellungen. Sobald Sie etwas bestellen, finden Sie es hier.
order-list-item = { $id } · { $status } · { $total }
order-list-item-plain = { $id } · { $status }
page-previous = ‹ Neuere
page-next = Ältere ›
order-not-found = Unter Ihren Bestellungen finde ich { $id } nicht. Bitte prüfen Sie die Nummer; /order zeigt alle.
card-title = <b>Bestellung { $id }</b>
card-thanks = 🎉 Vielen Dank für Ihre Bestellung!
card-placed = Bestellt am { $date }
card-item = { $quantity } × { $name } – { $price }
card-item-plain = { $quantity } × { $name }
card-items-more = { $count ->
        [one] … und eine weitere Position
       *[other] … und { $count } weitere Positionen
    }
card-total = Summe: <b>{ $total }</b>
card-shipment = 📦 { $carrier } { $number }
carrier-unknown = Paket
parcels-more = { $count ->
        [one] … und ein weiteres Paket
       *[other] … und { $count } weitere Pakete
    }
card-eta = Voraussichtlich { $date }
step-done = ✓ { $step }
step-current = ● <b>{ $step }</b>
step-ahead = ○ { $step }
status-placed = Bestellt
status-packed = Verpackt
status-shipped = Versandt
status-out-for-delivery = In Zustellung
status-delivered = Zugestellt
status-delayed = Verspätet
status-cancelled = Storniert
status-unknown = In Arbeit
card-payment = 💳 <b>{ $payment }</b>
payment-paid = Bezahlt
payment-partly-refunded = Teilweise erstattet
payment-refunded = Erstattung veranlasst
payment-amount = { $payment }: { $amount }
button-track = 📦 Verfolgen
button-refresh = 🔄 Aktualisieren
button-carrier = 🔗 { $carrier }
button-shop-page = 🛍 Im Shop öffnen
button-card = Bestellung { $id }
track-title = <b>Pakete der Bestellung { $id }</b>
track-shipment = 📦 { $carrier } { $number }: <b>{ $status }</b>
track-eta = Voraussichtlich { $date }
track-none = Zur Bestellung { $id } gibt es noch kein Paket. Ich melde mich, sobald es unterwegs ist.
track-ask = Welches Paket? Wählen Sie eine Bestellung, oder schreiben Sie eine Bestell- oder Sendungsnummer.
track-empty = Zu Ihren Bestellungen gibt es noch kein Paket. Sobald eines unterwegs ist, melde ich mich.
track-not-found = Unter Ihren Bestellungen und Paketen finde ich diese Nummer nicht. Bitte prüfen Sie sie; /order zeigt Ihre Bestellungen.
track-more = { $count ->
        [one] … ein älterer Eintrag
       *[other] … { $count } ältere Einträge
    }
checkpoint-line = • { $time }: { $status }
checkpoint-place = – { $place }
checkpoint-note = ({ $note })
shipment-pending = Wartet auf den Zusteller
shipment-info-received = Angekündigt
shipment-in-transit = Unterwegs
shipment-out-for-delivery = In Zustellung
shipment-attempt-fail = Zustellung versucht
shipment-available-for-pickup = Abholbereit
shipment-delivered = Zugestellt
shipment-exception = Problem
shipment-expired = Lange nichts Neues
settings-title = <b>Einstellungen</b>
    Sprache: { $language }
settings-choose-language = Wählen Sie Ihre Sprache:
settings-language-button = 🌐 Sprache
settings-language-done = Gut: Ab jetzt spreche ich { $language }.
settings-phone = Telefon: { $phone }
settings-phone-none = Telefon: dem Shop nicht bekannt
settings-texts-stopped = Sie haben SMS an dieses Telefon abbestellt. Mit START an die Nummer, von der sie kamen, erhalten Sie sie wieder.
settings-choose = Wählen Sie, was ich Ihnen wo mitteile. ✅ ist an, ⬜ ist aus.
settings-unlinked = Dieser Chat ist mit keinem Kundenkonto verbunden, daher schicke ich hier keine Neuigkeiten. /start verbindet ihn.
settings-stop-heard = Sie möchten weniger Nachrichten? Schalten Sie hier aus, was Sie nicht brauchen.
settings-on = ✅ { $category } · { $channel }
settings-off = ⬜ { $category } · { $channel }
settings-last-way = Anmeldecodes brauchen mindestens einen Weg zu Ihnen, deshalb bleibt dieser an.
settings-back = ‹ Zurück
category-order = Bestellungen
category-shipping = Lieferung
category-support = Kundendienst
category-security = Codes
category-staff = Team
category-marketing = Angebote
channel-telegram = Telegram
channel-sms = SMS
channel-other = { $name }
language-name = Deutsch
stale-button = Diese Taste gehört zu einer älteren Nachricht und geht nicht mehr. Bitte schreiben Sie den Befehl noch einmal.
refreshed = Aktuell
failed = Entschuldigung, bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.
too-many-replies = Sie schreiben schneller, als ich antworten darf. Alles, worum Sie gebeten haben, ist erledigt. Fehlt eine Antwort, fragen Sie bitte in einer Minute noch einmal.
command-order = Ihre Bestellungen
command-track = Wo Ihre Pakete sind
command-settings = Sprache und Benachrichtigungen
command-help = Was ich kann
command-cancel = Abbrechen
support-ask-category = Worum geht es?
support-ask-order = Um welche Bestellung geht es?
support-ask-words = <b>{ $subject }</b>
    Schreiben Sie mir, was passiert ist, in beliebig vielen Nachrichten: Text, Fotos, Sprachnachrichten, Dateien.
support-subject-order = { $category }, Bestellung { $id }
support-summary = { $count ->
        [one] <b>{ $subject }</b>, eine Nachricht:
       *[other] <b>{ $subject }</b>, { $count } Nachrichten:
    }
support-summary-line = • { $words }
support-summary-line-of = • { $what }: { $words }
support-full = Mehr passt nicht in eine Anfrage. Bitte senden Sie sie ab; danach können Sie noch etwas hinzufügen.
support-button-send = ✅ Absenden
support-button-edit = ✏️ Neu anfangen
support-button-cancel = ✖️ Abbrechen
support-button-go-on = Weiterschreiben
support-button-discard = 🗑 Verwerfen
support-button-no-order = Keine davon
support-button-close = ✔️ Hat sich erledigt
support-button-new = ➕ Neue Anfrage
support-unsent = Sie haben etwas geschrieben, das noch nicht abgesendet ist. Was soll ich damit tun?
support-open = Ihre Anfrage <b>#{ $number }</b> ({ $category }) vom { $at }. { $state }
    Was Sie hier schreiben, geht an die Menschen, die sich darum kümmern.
support-state-waiting = Wir antworten bald.
support-state-answered = Wir haben geantwortet.
support-state-resolved = Für uns ist sie gelöst.
support-joined = Ich habe das Ihrer Anfrage #{ $number } hinzugefügt.
support-just-closed = Diese Anfrage wurde gerade geschlossen. Für eine neue schreiben Sie /support.
support-blocked = Anfragen können hier zurzeit nicht angenommen werden.
support-unavailable = Über diesen Chat ist niemand zu erreichen. { $contact }
support-category-order = Meine Bestellung
support-category-delivery = Lieferung
support-category-returns = Rückgabe
support-category-payment = Zahlung
support-category-product = Ein Produkt
support-category-account = Mein Konto
support-category-other = Etwas anderes
ticket-is-open = 🎫 Ihre Anfrage hat die Nummer <b>#{ $number }</b>. Wir antworten hier; was Sie bis dahin schreiben, kommt dazu.
ticket-is-resolved = ✅ Wir halten Ihre Anfrage <b>#{ $number }</b> für gelöst. Wenn nicht, schreiben Sie einfach hier.
ticket-is-closed = Ihre Anfrage <b>#{ $number }</b> ist geschlossen. Für alles Weitere schreiben Sie /support.
said-text = Text
said-photo = ein Foto
said-video = ein Video
said-voice = eine Sprachnachricht
said-document = eine Datei
said-sticker = ein Sticker
said-location = ein Standort
said-contact = ein Kontakt
said-other = etwas anderes
said-unknown = etwas Neues („{ $name }“)
said-forwarded = ↪️ <i>Weitergeleitet von { $name }</i>
said-forwarded-by-somebody = ↪️ <i>Weitergeleitet</i>
button-help = 💬 Hilfe zu dieser Bestellung
command-support = Unser Team fragen
probe = 🔔 Testnachricht <b>{ $mark }</b> von { $shop }. Sie müssen nichts tun: Sie zeigt nur, dass Nachrichten ankommen.

ticket-expect-minutes = ⏱ { $count ->
    [one] Wir antworten in der Regel innerhalb von { $count } Minute.
   *[other] Wir antworten in der Regel innerhalb von { $count } Minuten.
}
ticket-expect-hours = ⏱ { $count ->
    [one] Wir antworten in der Regel innerhalb von { $count } Stunde.
   *[other] Wir antworten in der Regel innerhalb von { $count } Stunden.
}
ticket-expect-by = ⏱ Wir antworten bis spätestens { $at }.
ticket-expect-opens = 🌙 Gerade ist niemand da. Am { $at } sind wir zurück und antworten Ihnen.
ticket-expect-crowd = 🌊 Gerade schreiben uns sehr viele Menschen, daher kann unsere Antwort etwas länger dauern als sonst. Ihre Nachricht geht nicht verloren.
ticket-reminder = ⏰ Wir haben auf Ihre Anfrage <b>#{ $number }</b> geantwortet und seitdem nichts von Ihnen gehört. Ist noch etwas offen? Schreiben Sie einfach hier.
ticket-is-closed-by-itself = Wir haben nichts mehr von Ihnen gehört und Ihre Anfrage <b>#{ $number }</b> geschlossen. Wenn sie nicht erledigt ist, schreiben Sie einfach hier.
score-ask = Wie war unsere Hilfe? 1 ist schlecht, 5 ist sehr gut.
score-button = { $score } ⭐
score-thanks = ⭐ { $score } von 5: vielen Dank!
score-ask-words = Möchten Sie sagen, warum? Schreiben Sie es einfach hier.
score-button-no-words = Nein, das ist alles
score-end = Vielen Dank! Wir haben es weitergegeben.
support-expired = Ich habe Ihre angefangene Anfrage beiseitegelegt, weil ich nichts mehr von Ihnen gehört habe. Für eine neue schreiben Sie /support.
support-too-much = Das ist viel auf einmal! Im Moment kann ich nichts mehr weitergeben. Bitte warten Sie eine Minute und schreiben Sie dann weiter.
support-file-too-large = Diese Datei ist zu groß: Hier können höchstens { $most } MB gesendet werden. Bitte senden Sie eine kleinere.
ticket-goes-on-here = 🎫 Ihre Anfrage <b>#{ $number }</b> geht hier weiter. Ab jetzt antworten wir in diesem Chat.
