sms-order-placed = { $shop }: Danke für Ihre Bestellung { $id }! Wir halten Sie auf dem Laufenden.
sms-order-shipped = { $shop }: Bestellung { $id } ist unterwegs mit { $carrier }, { $number }.
sms-order-shipped-plain = { $shop }: Bestellung { $id } ist unterwegs.
sms-order-another-parcel = { $shop }: Ein weiteres Paket der Bestellung { $id } ist unterwegs mit { $carrier }, { $number }.
sms-order-another-parcel-plain = { $shop }: Ein weiteres Paket der Bestellung { $id } ist unterwegs.
sms-order-out-for-delivery = { $shop }: Bestellung { $id } ist in Zustellung und kommt heute an.
sms-order-delivered = { $shop }: Bestellung { $id } wurde zugestellt. Viel Freude damit!
sms-order-delayed = { $shop }: Bestellung { $id } dauert länger als geplant. Das tut uns leid.
sms-order-delayed-eta = { $shop }: Bestellung { $id } dauert länger als geplant, voraussichtliche Ankunft { $date }. Das tut uns leid.
sms-order-cancelled = { $shop }: Bestellung { $id } wurde storniert.
sms-order-refunded = { $shop }: Die Erstattung zur Bestellung { $id } ist veranlasst.
sms-order-refunded-amount = { $shop }: Erstattung zur Bestellung { $id } veranlasst: { $amount }.
sms-shipment-exception = { $shop }: Es gibt ein Problem mit einem Paket der Bestellung { $id }.
sms-shipment-attempt-fail = { $shop }: Ein Paket der Bestellung { $id } konnte nicht übergeben werden.
sms-shipment-available-for-pickup = { $shop }: Ein Paket der Bestellung { $id } liegt zur Abholung bereit: { $place }
sms-shipment-available-for-pickup-plain = { $shop }: Ein Paket der Bestellung { $id } liegt zur Abholung bereit.
sms-code = { $code } ist Ihr Code für { $shop }. Er gilt { $minutes } Min. Geben Sie ihn niemandem weiter.
sms-stock = { $shop }, knapper Bestand: { $items }
sms-stock-item = { $name }: { $quantity }
sms-stock-more = +{ $count }
sms-alert-letters = { $count ->
        [one] { $shop }: Eine Nachricht hat niemanden erreicht. Mehr in der Gruppe.
       *[other] { $shop }: { $count } Nachrichten haben niemanden erreicht. Mehr in der Gruppe.
    }
sms-alert-expired = { $count ->
        [one] { $shop }: Eine Nachricht ist vor dem Senden abgelaufen.
       *[other] { $shop }: { $count } Nachrichten sind vor dem Senden abgelaufen.
    }
sms-alert-channel-down = { $shop }: { $channel } hat zu oft versagt und ruht seit { $time }.
sms-alert-channel-back = { $shop }: { $channel } geht wieder. Der Kanal ruhte seit { $time }.
sms-alert-pause = { $shop }: Telegram verlangt vom ganzen Bot eine Pause bis { $time }. Dringendes geht bis dahin per SMS, was Geld kostet.
sms-alert-desk-refused = { $shop }: Telegram weist ab, was der Bot in der Gruppe des Teams schreibt ({ $said }). Was Kunden schreiben, wartet und wird wieder versucht.
sms-alert-desk-taken = { $shop }: Der Bot kann in der Gruppe des Teams wieder schreiben.
sms-alert-desk-topics = { $shop }: Neue Themen funktionieren in der Gruppe des Teams nicht ({ $said }). Anfragen stehen im allgemeinen Thema.
sms-alert-desk-topics-back = { $shop }: Neue Themen funktionieren in der Gruppe des Teams wieder.
sms-alert-codes-linking = { $shop }: Vielleicht rät jemand Codes im Bot ({ $unverified } nie eingegeben, { $wrong } falsch in einer Stunde). Verbinden per Nummer pausiert.
sms-alert-codes-services = { $shop }: { $unverified } Codes Ihrer Dienste wurden in einer Stunde nie eingegeben, { $wrong } falsche probiert. Wird ein Formular missbraucht?
sms-alert-cost-hour = { $shop }: SMS haben in einer Stunde { $spent } gekostet.
sms-alert-cost-nearly = { $shop }: SMS haben heute { $spent } gekostet, von { $limit }. Werbung wartet.
sms-alert-cost-all = { $shop }: Das Tagesbudget für SMS ist verbraucht ({ $spent } von { $limit }). Nur Codes, Alarme und Eiliges gehen noch.
sms-stopped = { $shop }: Sie erhalten keine SMS mehr von uns. Mit START bekommen Sie wieder welche. Hilfe: { $contact }
sms-stopped-plain = { $shop }: Sie erhalten keine SMS mehr von uns. Mit START bekommen Sie wieder welche.
sms-started = { $shop }: Sie erhalten wieder SMS zu Ihren Bestellungen. Es gilt Ihr Mobilfunktarif. HELP für Hilfe, STOP zum Abbestellen.
sms-help = { $shop }: SMS zu Bestellungen. Hilfe: { $contact }. Anzahl je nach Bestellung, es gilt Ihr Mobilfunktarif. Abbestellen: STOP
sms-help-plain = { $shop }: SMS zu Bestellungen. Anzahl je nach Bestellung, es gilt Ihr Mobilfunktarif. Abbestellen: STOP
sms-first = Anzahl je nach Bestellung, es gilt Ihr Mobilfunktarif. Hilfe: HELP, abbestellen: STOP
sms-probe = { $shop }: Testnachricht { $mark }. Sie müssen nichts tun, sie zeigt nur, dass SMS ankommen.
sms-note-order-ready = { $shop }: Bestellung { $id } liegt für Sie bereit: { $place }
sms-note-payment-due = { $shop }: Die Zahlung zur Bestellung { $id } ist noch offen: { $amount }, fällig am { $date }.
sms-note-message = { $shop }: { $message }
sms-ticket-reply = { $shop } #{ $number }: { $words }
sms-ticket-part = { $shop } #{ $number } ({ $place }/{ $of }): { $words }
sms-link = { $shop }: Ihr persönlicher Link zu Ihren Bestellungen in Telegram, einmal gültig. Geben Sie ihn nicht weiter: { $link }
sms-ticket-link = { $shop } #{ $number }: Unsere Antwort ist zu lang für eine SMS. Lesen Sie sie in Telegram: { $link }
sms-ticket-is-open = { $shop } #{ $number }: Wir haben Ihre Nachricht und antworten Ihnen hier.
sms-ticket-is-open-later = { $shop } #{ $number }: Wir haben Ihre Nachricht. Gerade ist niemand da; wir antworten nach { $at }.
sms-ticket-is-resolved = { $shop } #{ $number }: Wir halten das für gelöst. Wenn nicht, antworten Sie einfach.
sms-ticket-is-closed = { $shop } #{ $number } ist geschlossen. Wenn noch etwas offen ist, antworten Sie einfach.
sms-ticket-reminder = { $shop } #{ $number }: Wir haben Ihnen geantwortet. Ist noch etwas offen? Schreiben Sie einfach zurück.
