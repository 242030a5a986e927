sms-order-placed = { $shop }: thank you for order { $id }! We will keep you posted.
sms-order-shipped = { $shop }: order { $id } is on its way with { $carrier }, { $number }.
sms-order-shipped-plain = { $shop }: order { $id } is on its way.
sms-order-another-parcel = { $shop }: another parcel of order { $id } is on its way with { $carrier }, { $number }.
sms-order-another-parcel-plain = { $shop }: another parcel of order { $id } is on its way.
sms-order-out-for-delivery = { $shop }: order { $id } is out for delivery and arrives today.
sms-order-delivered = { $shop }: order { $id } has been delivered. Enjoy!
sms-order-delayed = { $shop }: order { $id } takes longer than planned. We are sorry.
sms-order-delayed-eta = { $shop }: order { $id } takes longer than planned; it should now arrive on { $date }. We are sorry.
sms-order-cancelled = { $shop }: order { $id } has been cancelled.
sms-order-refunded = { $shop }: refund issued for order { $id }.
sms-order-refunded-amount = { $shop }: refund issued for order { $id }: { $amount }.
sms-shipment-exception = { $shop }: there is a problem with a parcel of order { $id }.
sms-shipment-attempt-fail = { $shop }: the carrier could not hand over a parcel of order { $id }.
sms-shipment-available-for-pickup = { $shop }: a parcel of order { $id } is ready for pickup: { $place }
sms-shipment-available-for-pickup-plain = { $shop }: a parcel of order { $id } is ready for pickup.
sms-code = { $code } is your { $shop } code. It is valid for { $minutes } min. Never share it with anybody.
sms-stock = { $shop }, low stock: { $items }
sms-stock-item = { $name }: { $quantity }
sms-stock-more = +{ $count }
sms-alert-letters = { $count ->
        [one] { $shop }: one message reached nobody. See the agents' group.
       *[other] { $shop }: { $count } messages reached nobody. See the agents' group.
    }
sms-alert-expired = { $count ->
        [one] { $shop }: one message expired before it could be sent.
       *[other] { $shop }: { $count } messages expired before they could be sent.
    }
sms-alert-channel-down = { $shop }: { $channel } failed too often and has been left alone since { $time }.
sms-alert-channel-back = { $shop }: { $channel } works again. It was left alone since { $time }.
sms-alert-pause = { $shop }: Telegram wants a pause from the whole bot until { $time }. Urgent messages go by SMS until then, which costs money.
sms-alert-desk-refused = { $shop }: Telegram refuses what the bot writes in the agents’ group ({ $said }). Customers’ words wait and are tried again.
sms-alert-desk-taken = { $shop }: the bot can write in the agents’ group again.
sms-alert-desk-topics = { $shop }: new topics do not work in the agents’ group ({ $said }). Requests stand in General.
sms-alert-desk-topics-back = { $shop }: new topics work again in the agents’ group.
sms-alert-codes-linking = { $shop }: somebody may be guessing codes in the bot ({ $unverified } never given, { $wrong } wrong in an hour). Linking by number is paused.
sms-alert-codes-services = { $shop }: { $unverified } codes of your services were never given in an hour, { $wrong } wrong ones tried. Is a form of yours abused?
sms-alert-cost-hour = { $shop }: texts cost { $spent } within an hour.
sms-alert-cost-nearly = { $shop }: texts have cost { $spent } today, of { $limit }. Campaigns wait.
sms-alert-cost-all = { $shop }: today’s budget for texts is spent ({ $spent } of { $limit }). Only codes, alerts and urgent news still go.
sms-stopped = { $shop }: you will get no more texts from us. Reply START to get them again. Help: { $contact }
sms-stopped-plain = { $shop }: you will get no more texts from us. Reply START to get them again.
sms-started = { $shop }: you get texts about your orders again. Msg&amp;data rates may apply. Reply HELP for help, STOP to stop.
sms-help = { $shop } order alerts. Help: { $contact }. Msg frequency varies. Msg&amp;data rates may apply. Reply STOP to cancel.
sms-help-plain = { $shop } order alerts. Msg frequency varies. Msg&amp;data rates may apply. Reply STOP to cancel.
sms-first = Msg frequency varies. Msg&amp;data rates may apply. HELP for help, STOP to stop.
sms-probe = { $shop }: test message { $mark }. There is nothing to do: it only shows that texts arrive.
sms-note-order-ready = { $shop }: order { $id } is ready for you: { $place }
sms-note-payment-due = { $shop }: payment for order { $id } is still open: { $amount }, due on { $date }.
sms-note-message = { $shop }: { $message }
sms-ticket-reply = { $shop } #{ $number }: { $words }
sms-ticket-part = { $shop } #{ $number } ({ $place }/{ $of }): { $words }
sms-link = { $shop }: your personal link to your orders in Telegram, good once. Do not pass it on: { $link }
sms-ticket-link = { $shop } #{ $number }: our answer is too long for a text. Read it in Telegram: { $link }
sms-ticket-is-open = { $shop } #{ $number }: we have your message and will answer you here.
sms-ticket-is-open-later = { $shop } #{ $number }: we have your message. Nobody is here just now; we will answer after { $at }.
sms-ticket-is-resolved = { $shop } #{ $number }: we think that this is solved. If it is not, just answer.
sms-ticket-is-closed = { $shop } #{ $number } is closed. If it is not settled, just answer.
sms-ticket-reminder = { $shop } #{ $number }: we have answered you. Is there anything else? Just write back.
