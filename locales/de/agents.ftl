staff-chat-conflict = ⚠️ Der Bestelldienst nannte den Telegram-Chat { $chat } für Kunde { $customer }, aber dieser Chat gehört einem anderen Kunden. Nichts wurde geändert.
agents-title = <b>Unser Team</b>
agents-none = Noch steht niemand auf der Liste.
agents-line = • { $name } – { $role }
agents-phone = { $phone }
agents-stock = knapper Bestand per SMS
agents-fixed = aus bot.toml
agents-role-agent = Support
agents-role-supervisor = Leitung
agents-role-admin = Admin
agents-usage = Als Antwort auf etwas, das jemand hier geschrieben hat:
    <code>/agents add</code> agent, supervisor oder admin
    <code>/agents remove</code>
    <code>/agents phone</code> +4915112345678
    <code>/agents stock</code> on oder off
    <code>/agents language</code> en, de, es, ru, ar oder off
agents-added = { $name } gehört jetzt zum Team: { $role }.
agents-removed = { $name } gehört nicht mehr zum Team.
agents-phone-set = { $name }: Telefon { $phone }.
agents-stock-on = { $name } erfährt ab jetzt per SMS von knappem Bestand.
agents-stock-off = { $name } erfährt nicht mehr per SMS von knappem Bestand.
agents-stock-needs-phone = Für SMS braucht es eine Telefonnummer: Schreiben Sie zuerst <code>/agents phone</code> und die Nummer.
agents-not-allowed = Nur Admins können das Team ändern.
agents-not-listed = Diese Person steht nicht auf der Liste. Nehmen Sie sie zuerst auf: mit <code>/agents add</code> als Antwort auf etwas, das sie geschrieben hat.
agents-reply-needed = Wer ist gemeint? Schreiben Sie das als Antwort auf etwas, das die Person hier geschrieben hat.
agents-no-person = Das kam von einem Bot oder im Namen der Gruppe: Ich sehe nicht, wer dahintersteht.
agents-is-fixed = { $name } steht in bot.toml und kann nur dort geändert werden.
agents-anonymous = Sie schreiben im Namen der Gruppe, daher sehe ich nicht, wer Sie sind. Schalten Sie in Ihren Admin-Rechten „Anonym bleiben“ aus, oder lassen Sie es jemand anderen tun.
agents-outsider = { $who } steht nicht auf der Liste unseres Teams: Was diese Person in diesem Thema schreibt, erreicht keinen Kunden und ändert keine Anfrage. Ein Admin kann sie mit <code>/agents add</code> als Antwort auf eine ihrer Nachrichten aufnehmen.
agents-outsider-hidden = Wer im Namen einer Gruppe oder eines Kanals schreibt, steht auf keiner Liste des Teams: Es erreicht keinen Kunden und ändert keine Anfrage. Schalten Sie „Anonym bleiben“ aus, oder schreiben Sie im eigenen Namen.
agents-outsider-toast = Das kann nur, wer auf der Liste unseres Teams steht. Ein Admin kann Sie mit /agents add aufnehmen.
alert-stock-title = 📉 <b>Knapper Bestand</b>
alert-stock-line = • { $name } ({ $sku }): noch { $quantity }, Warnung ab { $threshold }
alert-stock-ordered = ✓ bestellt: { $who }
alert-stock-cleared = ✓ wieder genug da
alert-stock-button = 🛒 Bestellt: { $name }
alert-stock-button-ordered = ✓ { $who }: { $name }
alert-stock-button-cleared = ✓ { $name }
alert-letters-title = { $count ->
        [one] ⚠️ <b>Eine Nachricht hat niemanden erreicht</b>
       *[other] ⚠️ <b>{ $count } Nachrichten haben niemanden erreicht</b>
    }
alert-letters-line = • { $subject } · { $template }: { $reason } <code>{ $id }</code>
alert-letters-line-plain = • { $template }: { $reason } <code>{ $id }</code>
alert-letters-more = { $count ->
        [one] … und eine weitere
       *[other] … und { $count } weitere
    }
alert-letters-button = 🔁 Noch einmal senden
alert-letters-replayed = ✓ noch einmal gesendet: { $who }
alert-expired-title = { $count ->
        [one] ⌛ <b>Eine Nachricht ist abgelaufen, bevor sie gesendet werden konnte</b>
       *[other] ⌛ <b>{ $count } Nachrichten sind abgelaufen, bevor sie gesendet werden konnten</b>
    }
alert-channel-telegram = Telegram
alert-channel-sms = SMS
alert-channel-down = 🔌 <b>{ $channel }</b> hat zu oft versagt und ruht seit { $time }. Nachrichten nehmen andere Wege oder warten.
alert-channel-back = ✅ <b>{ $channel }</b> geht wieder. Der Kanal ruhte seit { $time }.
alert-pause = ⏳ <b>Telegram verlangt eine Pause</b> vom ganzen Bot, bis { $time }. Dringendes geht bis dahin per SMS, was Geld kostet; alles andere wartet.
alert-pause-without-sms = ⏳ <b>Telegram verlangt eine Pause</b> vom ganzen Bot, bis { $time }. Bis dahin wartet alles.
alert-desk-refused = ⛔ <b>Telegram weist seit { $time } ab, was ich in dieser Gruppe schreibe</b>: { $said }. Was Kunden schreiben, wartet, und ich versuche es weiter.
alert-desk-taken = ✅ <b>Ich kann in dieser Gruppe wieder schreiben.</b> Telegram hatte es seit { $time } abgewiesen. Was gewartet hat, kommt jetzt.
alert-desk-topics = 🧵 <b>Neue Themen funktionieren in dieser Gruppe nicht</b>, seit { $time }: { $said }. Anfragen stehen hier im allgemeinen Thema, jede mit ihrer Nummer: Antworten Sie darauf. Ab und zu versuche ich es wieder mit einem Thema.
alert-desk-topics-back = ✅ <b>Neue Themen funktionieren wieder.</b> Seit { $time } taten sie es nicht. Jede Anfrage bekommt ihres, sobald sie weitergeht.
alert-codes-linking = 🔐 <b>Vielleicht rät jemand</b>: In einer Stunde wurden in Chats { $unverified } Codes angefordert und nie eingegeben, und { $wrong } falsche getippt. Das Verbinden über eine getippte Nummer pausiert, bis es weniger sind; geteilte Kontakte und Ihre Links funktionieren weiter.
alert-codes-services = 🔐 <b>Codes, die niemand eingibt</b>: In einer Stunde sind { $unverified } Codes abgelaufen, die Ihre Dienste angefordert haben, und { $wrong } falsche wurden probiert. Codes gehen weiter hinaus: Vielleicht treibt jemand über ein Formular von Ihnen die Kosten hoch.
alert-cost-hour = 💸 <b>SMS haben in einer Stunde { $spent } gekostet.</b> Ab { $limit } wollten Sie davon hören (sms.hourly_alarm).
alert-cost-nearly = 💸 <b>SMS haben heute { $spent } gekostet</b>, von { $limit } (sms.daily_budget). Werbung per SMS wartet bis morgen.
alert-cost-all = 💸 <b>Das Tagesbudget für SMS ist verbraucht</b>: { $spent } von { $limit } (sms.daily_budget). Codes, Alarme und Eiliges zu Bestellungen gehen weiter per SMS; alles andere nimmt einen anderen Weg, wartet bis morgen oder wird nicht gesendet.
alert-toast-ordered = Notiert. Ich erinnere erst wieder daran, wenn der Bestand zwischendurch ausgereicht hat.
alert-toast-replayed = { $count ->
        [one] Eine Nachricht wird noch einmal gesendet.
       *[other] { $count } Nachrichten werden noch einmal gesendet.
    }
alert-toast-late = Das hat { $who } schon erledigt.
alert-toast-over = Das hat sich schon erledigt.
ticket-topic-name = { $sign } #{ $number } { $name }
ticket-topic-name-order = { $sign } #{ $number } { $name } · { $order }
ticket-head = <b>#{ $number }</b> { $name }:
ticket-by-sms = 📱 <i>per SMS</i>
ticket-card-title = 🎫 <b>#{ $number }</b> { $name } · { $category }
ticket-card-state = { $sign } { $state }
ticket-card-state-of = { $sign } { $state } · { $who }
ticket-card-priority = ⏫ { $priority }
ticket-card-order = 🛍 Bestellung { $id }
ticket-card-customer = 👤 Kunde { $id }
ticket-card-stranger = 👤 dem Shop nicht bekannt
ticket-card-person = 💬 per { $channel } · { $language }
ticket-card-before = { $count ->
        [one] 🗂 eine frühere Anfrage
       *[other] 🗂 { $count } frühere Anfragen
    }
ticket-card-score = ⭐ { $score } von 5
ticket-card-opened = 🕓 { $at }
ticket-state-new = noch bei niemandem
ticket-state-waiting-agent = wir sind dran
ticket-state-waiting-customer = der Kunde ist dran
ticket-state-resolved = gelöst
ticket-state-closed = geschlossen
ticket-priority-urgent = dringend
ticket-priority-high = hoch
ticket-priority-normal = normal
ticket-priority-low = niedrig
ticket-priority-usage = <code>/priority</code> low, normal, high oder urgent; ohne Wort die nächste.
ticket-button-take = ✋ Übernehmen
ticket-button-resolve = ✅ Gelöst
ticket-button-close = ✖️ Schließen
ticket-button-reopen = ↩️ Wieder öffnen
ticket-button-priority = ⏫ Priorität
ticket-button-customer = 👤 Kunde
ticket-send-by-sms = 📱 Per SMS senden
ticket-texted = Es geht per SMS hinaus.
ticket-not-told = ❗ Das hat den Kunden nicht erreicht: { $reason }
miss-by = { $channel }: { $why }
miss-blocked = der Kunde hat den Bot blockiert
miss-stopped = der Kunde hat STOP gesagt
miss-deactivated = das Konto gibt es nicht mehr
miss-unreachable = der Kunde hat den Bot nicht gestartet
miss-invalid = diese Nummer empfängt keine SMS
miss-rejected = der Netzbetreiber weist unsere SMS ab
miss-switched-off = vom Kunden abgeschaltet
miss-no-address = keine Adresse bekannt
miss-not-set-up = nicht eingerichtet
miss-no-words = davon lässt sich auf diesem Weg nichts senden
miss-undelivered = der Netzbetreiber hat es nicht zugestellt
miss-no-way = es gibt keinen Weg mehr zum Kunden
miss-message = Telegram nimmt so eine Nachricht nicht an
miss-too-long = es ist für Telegram zu lang
miss-original-gone = es wurde gelöscht, bevor es kopiert werden konnte
miss-unlisted = Telegram weist es aus einem Grund ab, den ich nicht kenne
miss-unknown = Telegram hat nicht geantwortet, es kann also angekommen sein oder nicht
miss-budget = das Tagesbudget für SMS ist verbraucht
miss-unwanted = die Einstellungen des Kunden lassen solche Nachrichten nicht zu
miss-no-voices = die Einstellungen des Kunden lassen keine Sprachnachrichten zu
miss-no-videos = die Einstellungen des Kunden lassen keine Videonachrichten zu
miss-other = { $why }
ticket-cannot-show = ❗ Der Kunde hat etwas gesendet ({ $what }), das sich hier nicht zeigen lässt.
ticket-unknown-kind = ❔ Der Kunde hat { $what } gesendet, eine Art von Nachricht, die ich noch nicht kenne. Ist oben nichts zu sehen, bitten Sie ihn, es auf andere Weise zu senden.
ticket-not-understood = ❗ Nachrichten dieser Art kann ich nicht vollständig lesen, deshalb ging nichts davon an den Kunden. Bitte senden Sie es als einfachen Text, Foto oder Datei.
ticket-taken-by = { $who } hat sie schon übernommen.
ticket-reopen-first = Diese Anfrage ist geschlossen. Schreiben Sie erst /reopen und dann noch einmal: Der Kunde hat nichts erhalten.
ticket-was-merged = Diese Anfrage wurde mit einer anderen zusammengelegt.
ticket-merge-usage = Schreiben Sie <code>/merge 1040</code> im Thema einer Anfrage, mit der Nummer der Anfrage, in der es weitergeht. Beide müssen vom selben Kunden sein.
ticket-merged-away = 🔗 #{ $number } geht in { $into } weiter.
ticket-merged-here = 🔗 { $ticket } geht hier weiter: Was der Kunde ab jetzt schreibt, kommt in dieses Thema.
ticket-merge-itself = Das ist diese Anfrage selbst.
ticket-merge-stranger = #{ $number } kommt aus einem anderen Chat oder von einem anderen Telefon. Zusammenlegen lassen sich nur Anfragen eines Kunden auf demselben Weg.
ticket-merge-unknown = Es gibt keine Anfrage #{ $number }.
ticket-merge-over = #{ $number } ist geschlossen. Öffnen Sie sie erst wieder, dann legen Sie zusammen.
ticket-not-changed = ✏️ Der Kunde hat das als SMS bekommen, die sich nicht ändern lässt: Schreiben Sie, was neu ist.
ticket-reacted = 📱 Der Kunde hat per SMS reagiert: { $sign }
ticket-change-refused = ✏️ Der Kunde liest noch den alten Text: { $reason }. Schreiben Sie, was neu ist.
ticket-said-anew = ✏️ <i>geändert:</i>
    { $words }
ticket-album-short-out = 🧩 Von diesem Album haben { $there } von { $of } Teilen den Kunden erreicht. Telegram sagt nicht, welche fehlen: Senden Sie noch einmal, was wichtig ist.
ticket-album-short-in = 🧩 Der Kunde hat ein Album aus { $of } Teilen gesendet, von denen sich hier { $there } zeigen ließen. Telegram sagt nicht, welche fehlen: Fragen Sie danach.
ticket-backlog = 📥 Es wird mehr geschrieben, als diese Gruppe zeigen kann: Telegram nimmt hier nur eine begrenzte Zahl von Nachrichten je Minute.
    { $messages ->
        [one] { $messages } Nachricht wartet
       *[other] { $messages } Nachrichten warten
    } in { $tickets ->
        [one] { $tickets } Anfrage
       *[other] { $tickets } Anfragen
    }, die älteste seit { $at }. Sie kommen nacheinander; Ihre Antworten gehen sofort hinaus.
ticket-none-here = Hier ist keine Anfrage. Schreiben Sie das im Thema einer Anfrage oder als Antwort auf etwas, das der Kunde geschrieben hat.
ticket-done-taken = ✋ #{ $number } ist bei { $who }.
ticket-done-resolved = ✅ #{ $number } ist gelöst, sagt { $who }.
ticket-done-closed = ✖️ #{ $number } wurde von { $who } geschlossen.
ticket-done-reopened = ↩️ #{ $number } wurde von { $who } wieder geöffnet.
ticket-no-topics = 🧵 Anfragen stehen in der Gruppe selbst, weil ich hier keine Themen anlegen kann. Für je ein Thema: Schalten Sie in den Einstellungen der Gruppe Themen ein und machen Sie mich zum Administrator mit dem Recht, Themen zu verwalten. Bis dahin antworten Sie auf das, was ein Kunde geschrieben hat.
customer-unknown = 👤 Der Shop kennt diese Person nicht.
customer-title = 👤 <b>{ $name }</b> ({ $id })
customer-phone = 📞 { $phone }
customer-source = Kam über den Link „{ $source }“
customer-orders = { $count ->
        [one] 🛍 eine Bestellung:
       *[other] 🛍 { $count } Bestellungen:
    }
customer-order = • { $id } · { $status }
ticket-no-such-command = Diesen Befehl gibt es nicht, deshalb ging nichts an die Kundin oder den Kunden. Was mit // beginnt, bleibt unter Ihnen.

ticket-nudge-answer = ⏰ Der Kunde von #{ $number } wartet seit { $at } auf eine Antwort.
ticket-nudge-solve = ⏰ #{ $number } ist seit { $at } offen und sollte inzwischen gelöst sein.
ticket-nudge-whose = Zuständig: { $who }.
ticket-late-answer = 🚨 <b>#{ $number }</b> { $name } wartet seit { $at } auf eine Antwort. Kann jemand übernehmen?
ticket-late-solve = 🚨 <b>#{ $number }</b> { $name } ist seit { $at } offen und noch immer nicht gelöst.
ticket-scored = ⭐ Der Kunde gibt { $score } von 5.
ticket-scored-anew = ⭐ Der Kunde gibt jetzt { $score } von 5.
ticket-score-words = 💬 <i>Warum:</i>
    { $words }
ticket-goes-on-in-chat = 💬 Die Kundin oder der Kunde ist jetzt in Telegram: Diese Anfrage geht dort weiter, Ihre Antworten auch.
ticket-card-unanswerable = ⛔ Absender ist ein Name oder eine Kurzwahl: Auf diese SMS kann nicht geantwortet werden.
ticket-sms-size = { $texts ->
        [one] 📱 Das geht als SMS mit { $segments } Segmenten hinaus.
       *[other] 📱 Das geht in { $texts } SMS hinaus, zusammen { $segments } Segmente.
    }
ticket-sms-words-only = 📱 Hier wird per SMS geantwortet: Nur der Text geht hinaus, ohne den Anhang.
ticket-sms-no-media = ❗ Hier wird per SMS geantwortet, und die befördert nur Text: Davon ging nichts hinaus.
ticket-sms-too-long = { $count ->
        [one] ❗ Zu lang für eine SMS: Nichts ging hinaus. Kürzen Sie den Text, oder senden Sie einen Link, über den er in Telegram zu lesen ist.
       *[other] ❗ Selbst für { $count } SMS zu lang: Nichts ging hinaus. Kürzen Sie den Text, oder senden Sie einen Link, über den er in Telegram zu lesen ist.
    }
ticket-send-link = 🔗 Link senden
ticket-link-sent = Der Link geht als SMS hinaus.
ticket-said-elsewhere = 💻 <b>{ $who }</b> hat geantwortet: { $words }
ticket-noted-elsewhere = 📝 <b>{ $who }</b> hat notiert: { $words }
staff-webhook-failed = ❗ Ihr eigenes System hat von Anfragen nichts erfahren ({ $event }): { $answer }. Sehen Sie in den Einstellungen unter support.webhook nach.
agents-locale-set = { $name } bekommt Antworten ab jetzt in dieser Sprache: { $language }.
agents-locale-off = { $name } bekommt Antworten ab jetzt in der Sprache der Gruppe.
agents-supervisor-needed = Das darf nur die Teamleitung.
ticket-collision = 👥 { $first } und { $second } antworten gerade gleichzeitig. Beide Antworten sind hinausgegangen.
ticket-assign-usage = An wen? Antworten Sie mit <code>/assign</code> auf etwas, das die Person hier geschrieben hat, oder nennen Sie jemanden aus dem Team: <code>/assign</code> Name. Mit <code>/assign me</code> übernehmen Sie selbst.
ticket-category-which = Worum geht es in #{ $number }?
ticket-done-category = 🏷 In #{ $number } geht es um: { $category }
ticket-done-priority = ⏫ #{ $number } hat jetzt die Priorität: { $priority }
ticket-done-blocked = 🚫 Der Kunde von #{ $number } ist gesperrt: Was er schreibt, kommt bis <code>/unblock</code> nicht mehr an. Er erfährt es einmal, wenn er wieder schreibt.
ticket-done-unblocked = ✓ Der Kunde von #{ $number } kann wieder schreiben.
ticket-lacks = 🔧 <b>Mir fehlen Rechte in dieser Gruppe</b>
ticket-lacks-reading = • Ich sehe nur Befehle und Antworten an mich. Machen Sie mich zum Administrator: Gruppe → Bearbeiten → Administratoren → Administrator hinzufügen.
ticket-lacks-topics = • Ich kann Themen weder anlegen noch umbenennen oder schließen. Schalten Sie in meinen Administratorrechten „Themen verwalten“ ein und in den Einstellungen der Gruppe „Themen“.
ticket-lacks-pins = • Ich kann die Karte einer Anfrage nicht anheften. Schalten Sie in meinen Administratorrechten „Nachrichten anheften“ ein.
canned-title = 📋 <b>Fertige Antworten</b>
canned-none = Es gibt noch keine fertigen Antworten.
canned-usage = <code>/canned</code> Name – antwortet damit in einer Anfrage
    <code>/canned add</code> Name Worte – merkt sie in Ihrer Sprache; <code>/canned add</code> Name en Worte – in einer anderen
    <code>/canned remove</code> Name
    Eingesetzt wird: <code>{"{"}name{"}"}</code> <code>{"{"}order{"}"}</code> <code>{"{"}tracking{"}"}</code> <code>{"{"}number{"}"}</code>
canned-line = • <b>{ $name }</b> ({ $locale }): { $words }
canned-more = { $count ->
        [one] … und noch eine
       *[other] … und { $count } weitere
    }
canned-unknown = Eine fertige Antwort namens { $name } gibt es nicht. <code>/canned</code> zeigt alle.
canned-lacks = „{ $name }“ braucht { $places }, und das hat diese Anfrage nicht. Der Kunde hat nichts erhalten.
canned-sent = 📋 Der Kunde bekommt:
    { $words }
canned-added = ✓ { $name } ({ $locale }) ist gemerkt.
canned-removed = ✓ { $name } ist gelöscht.
customer-orders-more = { $count ->
        [one] … und noch eine
       *[other] … und { $count } weitere
    }
customer-parcel = ⁃ 📦 { $carrier } { $number } · { $status }
customer-parcel-due = ⁃ 📦 { $carrier } { $number } · { $status }, erwartet { $day }
deliveries-title = 📬 <b>Was an den Kunden ging</b>
deliveries-none = An diesen Kunden ging noch nichts.
deliveries-line = • { $at } · <code>{ $what }</code> · { $state }
deliveries-try = ⁃ { $channel }: <code>{ $came }</code>
deliveries-there = ✓ angekommen per { $channel }
deliveries-under-way = unterwegs per { $channel }
deliveries-waits = wartet
deliveries-withdrawn = zurückgezogen
deliveries-too-late = ✗ nicht rechtzeitig gesendet
deliveries-failed = ✗ nicht angekommen: { $reason }
deliveries-no-channel = kein Kanal
tickets-title = { $count ->
        [0] 🎫 <b>Keine Anfragen</b>
        [one] 🎫 <b>Eine Anfrage</b>
       *[other] 🎫 <b>{ $count } Anfragen</b>
    }
tickets-page = · Seite { $page } von { $pages }
tickets-back = ‹ Zurück
tickets-on = Weiter ›
tickets-open = Offen
tickets-mine = Meine
tickets-new = Neu
tickets-waiting = Wir sind dran
tickets-line = { $sign } { $number } { $name } · { $category }
tickets-line-of = { $sign } { $number } { $name } · { $category } · { $who }
tickets-number = #{ $number }
tickets-number-link = <a href="{ $url }">#{ $number }</a>
tickets-since = · wartet seit { $at }
tickets-deferred = 🚪 { $count ->
        [one] <b>Ein neues Gespräch aus einem unbekannten Chat wartet.</b>
       *[other] <b>{ $count } neue Gespräche aus unbekannten Chats warten.</b>
    } Es sind mehr, als diese Gruppe auf einmal zeigen kann.
tickets-deferred-how = Ihre Themen werden nach und nach angelegt, das älteste zuerst, { $topics } in { $minutes } Min. Eine Schaltfläche öffnet eines sofort; /tickets new zeigt alle.
tickets-no-topic = · noch ohne Thema
tickets-button-topic = 🧵 Thema anlegen
ticket-gets-topic = 🧵 #{ $number } bekommt sein Thema.
ticket-has-topic = 🧵 #{ $number } wartet nicht mehr auf ein Thema.
desk-standing = 🎫 { $open } offen, in { $waiting } davon sind wir dran, { $new } noch nicht übernommen
desk-oldest = ⏳ Wartet am längsten: seit { $at }
desk-first-answer = { $hours ->
        [0] ⏱ Erste Antwort in den letzten 24 Stunden: { $minutes } Min. (Median)
        [one] ⏱ Erste Antwort in den letzten 24 Stunden: { $hours } Std. { $minutes } Min. (Median)
       *[other] ⏱ Erste Antwort in den letzten 24 Stunden: { $hours } Std. { $minutes } Min. (Median)
    }
desk-no-answers = ⏱ In den letzten 24 Stunden bekam keine Anfrage ihre erste Antwort.
desk-share = 👤 { $who }: Antworten { $answers }, Anfragen { $tickets }
desk-help = <b>Was Sie hier tun können</b>
    Schreiben Sie im Thema einer Anfrage oder antworten Sie auf das, was der Kunde gesagt hat: Der Kunde bekommt es. Was mit <code>//</code> beginnt, bleibt unter Ihnen.
desk-help-tickets = /tickets – mine, new, waiting, all, eine Kategorie, eine Nummer oder ein Wort
desk-help-states = /take /resolve /close /reopen – dort, wo die Anfrage ist
desk-help-subject = /priority /category – wie eilig sie ist, worum es geht
desk-help-merge = /merge 1040 – in einer anderen Anfrage desselben Kunden weitermachen
desk-help-note = /note – nur für Kollegen
desk-help-canned = /canned – fertige Antworten
desk-help-customer = /customer /orders /deliveries – wer es ist, was bestellt und was gesendet wurde
desk-help-stats = /stats – wie wir stehen
desk-help-agents = /agents – wer zum Team gehört; <code>/agents language</code> en – meine Antworten in Ihrer Sprache
desk-help-supervisor = <b>Als Teamleitung</b>
desk-help-assign = /assign – gibt jemandem eine Anfrage
desk-help-block = /block /unblock – ein Kunde, dessen Nachrichten niemand lesen muss
desk-help-canned-edit = <code>/canned add</code>, <code>/canned remove</code> – fertige Antworten
desk-help-admin = <b>Als Admin</b>
desk-help-agents-edit = <code>/agents add</code>, <code>/agents remove</code> – wer zum Team gehört
desk-command-tickets = Was zu tun ist
desk-command-take = Diese Anfrage übernehme ich
desk-command-resolve = Sie ist gelöst
desk-command-close = Sie ist zu Ende
desk-command-reopen = Sie geht weiter
desk-command-assign = Jemandem übergeben
desk-command-priority = Wie eilig sie ist
desk-command-category = Worum es geht
desk-command-merge = In einer anderen Anfrage weitermachen
desk-command-note = Nur für Kollegen
desk-command-canned = Fertige Antworten
desk-command-customer = Wer der Kunde ist
desk-command-orders = Bestellungen des Kunden
desk-command-deliveries = Was der Kunde bekommen hat
desk-command-block = Diesen Kunden nicht mehr lesen
desk-command-unblock = Diesen Kunden wieder schreiben lassen
desk-command-stats = Wie wir stehen
desk-command-agents = Wer zum Team gehört
desk-command-help = Was Sie hier tun können
