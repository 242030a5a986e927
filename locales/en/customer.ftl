start-linked = Hello{ $name }! Here you get news of your { $shop } orders.
    Type /order to see them, /track to follow a parcel, /settings to choose language and messages.
start-unlinked = Welcome to { $shop }! To show you your orders I need to know who you are.
    Press the button below to share your phone number, or open the personal link that the shop sent you.
link-share-button = 📱 Share my phone number
link-done = Thank you{ $name }! This chat is now connected to your orders. Type /order to see them.
link-token-invalid = This link has expired or was used before. Ask the shop for a new one, or share your phone number with the button below.
link-token-stale = This link has expired or was used before. Nothing has changed: this chat is still connected to your orders. Type /order to see them.
link-in-chat = Your personal link to your { $shop } orders, good once. Please do not pass it on: { $link }
link-moved-away = ⚠️ This chat is no longer connected to your { $shop } orders: they were connected to another Telegram chat just now, and news of them goes there. If that was not you, please tell { $shop } at once.
link-moved-here = These { $shop } orders were connected to another Telegram chat until now. News of them comes here alone from now on, and that chat was told so.
link-contact-foreign = That is somebody else’s contact. Please use the button below to share your own phone number.
link-contact-unknown = { $shop } has no customer with this phone number. Ask the shop to check the number, or open the personal link that it sent you.
link-needed = To see your orders, connect this chat first: press the button below to share your phone number, or open the personal link from the shop.
link-by-number = Or type your phone number with its country code here, such as +49 151 12345678: a code then comes by SMS.
link-number-form = Please type your phone number with + and its country code, such as +49 151 12345678.
link-number-digits = This number has too few or too many digits for its country. Please check it and type it again, such as +49 151 12345678.
link-number-sign = I can’t read “{ $sign }” ({ $code }) in a phone number. Please type the number without it, such as +49 151 12345678.
link-number-barred = I can’t send codes to this number. Please press the button below to share your phone number, or open the personal link from the shop.
link-code-sent = If { $shop } knows this number, a code of 6 digits is on its way to it by SMS. Please type it here; it is valid for { $minutes } min.
link-code-ask = Please type the 6 digits from the SMS. For a new code type your phone number again, or leave with /cancel.
link-code-wrong = That is not the code. { $tries ->
        [one] You have one more try.
       *[other] You have { $tries } more tries.
    }
link-code-expired = This code is no longer valid. Type your phone number again to get a new one.
link-code-exhausted = That was wrong too often, so this code is no longer valid. Type your phone number again to get a new one.
link-code-wait = Too many codes were asked for. Please try again in { $minutes } min.
link-code-paused = Codes by SMS are paused right now. Please press the button below to share your phone number, or open the personal link from the shop.
code-in-chat = 🔐 Your { $shop } code: <code>{ $code }</code>
    It is valid for { $minutes } min. Never share it with anybody.
hello-name = , { $name }
help = <b>{ $shop }</b>
help-order = /order – your orders
help-track = /track – where your parcels are
help-support = /support – ask our team
help-settings = /settings – language, and what I tell you where
help-cancel = /cancel – stop what we are doing
help-help = /help – this list
help-hint = You can also just type an order or tracking number.
cancel-done = Cancelled.
cancel-nothing = There is nothing to cancel.
menu = Sorry, I did not understand that. Type an order or tracking number, or choose /order, /track or /help.
order-list-title = { $count ->
        [one] You have <b>one order</b>:
       *[other] You have <b>{ $count } orders</b>:
    }
order-list-title-paged = { $count ->
        [one] You have <b>one order</b>, page { $page } of { $pages }:
       *[other] You have <b>{ $count } orders</b>, page { $page } of { $pages }:
    }
order-list-empty = You have no orders yet. As soon as you order something, you will find it here.
order-list-item = { $id } · { $status } · { $total }
order-list-item-plain = { $id } · { $status }
page-previous = ‹ Newer
page-next = Older ›
order-not-found = I can’t find { $id } among your orders. Please check the number, or type /order to see them.
card-title = <b>Order { $id }</b>
card-thanks = 🎉 Thank you for your order!
card-placed = Placed on { $date }
card-item = { $quantity } × { $name } – { $price }
card-item-plain = { $quantity } × { $name }
card-items-more = { $count ->
        [one] … and one more position
       *[other] … and { $count } more positions
    }
card-total = Total: <b>{ $total }</b>
card-shipment = 📦 { $carrier } { $number }
carrier-unknown = Parcel
parcels-more = { $count ->
        [one] … and one more parcel
       *[other] … and { $count } more parcels
    }
card-eta = Expected { $date }
step-done = ✓ { $step }
step-current = ● <b>{ $step }</b>
step-ahead = ○ { $step }
status-placed = Placed
status-packed = Packed
status-shipped = Shipped
status-out-for-delivery = Out for delivery
status-delivered = Delivered
status-delayed = Delayed
status-cancelled = Cancelled
status-unknown = In progress
card-payment = 💳 <b>{ $payment }</b>
payment-paid = Paid
payment-partly-refunded = Partly refunded
payment-refunded = Refund issued
payment-amount = { $payment }: { $amount }
button-track = 📦 Track
button-refresh = 🔄 Refresh
button-carrier = 🔗 { $carrier }
button-shop-page = 🛍 Open in the shop
button-card = Order { $id }
track-title = <b>Parcels of order { $id }</b>
track-shipment = 📦 { $carrier } { $number }: <b>{ $status }</b>
track-eta = Expected { $date }
track-none = Order { $id } has no parcel yet. I will tell you as soon as it is on its way.
track-ask = Which parcel? Choose an order, or type an order or tracking number.
track-empty = None of your orders has a parcel yet. As soon as one is on its way, I will tell you.
track-not-found = I can’t find this number among your orders and parcels. Please check it, or type /order to see your orders.
track-more = { $count ->
        [one] … one older entry
       *[other] … { $count } older entries
    }
checkpoint-line = • { $time }: { $status }
checkpoint-place = – { $place }
checkpoint-note = ({ $note })
shipment-pending = Waiting for the carrier
shipment-info-received = Announced
shipment-in-transit = On its way
shipment-out-for-delivery = Out for delivery
shipment-attempt-fail = Delivery attempted
shipment-available-for-pickup = Ready for pickup
shipment-delivered = Delivered
shipment-exception = Problem
shipment-expired = No recent news
settings-title = <b>Settings</b>
    Language: { $language }
settings-choose-language = Choose your language:
settings-language-button = 🌐 Language
settings-language-done = Done: from now on I speak { $language }.
settings-phone = Phone: { $phone }
settings-phone-none = Phone: not known to the shop
settings-texts-stopped = You stopped SMS to this phone. Text START to the number they came from to get them again.
settings-choose = Choose what I tell you, and where. ✅ is on, ⬜ is off.
settings-unlinked = This chat is not connected to a customer, so I send no news here. Type /start to connect it.
settings-stop-heard = You want fewer messages? Switch off here what you do not want.
settings-on = ✅ { $category } · { $channel }
settings-off = ⬜ { $category } · { $channel }
settings-last-way = Sign-in codes need at least one way to reach you, so this one stays on.
settings-back = ‹ Back
category-order = Orders
category-shipping = Delivery
category-support = Support
category-security = Codes
category-staff = Team
category-marketing = Offers
channel-telegram = Telegram
channel-sms = SMS
channel-other = { $name }
language-name = English
stale-button = This button is from an older message and no longer works. Please type the command again.
refreshed = Up to date
failed = Sorry, something went wrong on our side. Please try again in a moment.
too-many-replies = You write faster than I may answer. Everything you asked for was done. If an answer is missing, please ask once more in a minute.
command-order = Your orders
command-track = Where your parcels are
command-settings = Language and messages
command-help = What I can do
command-cancel = Stop what we are doing
support-ask-category = What is it about?
support-ask-order = Which order is it about?
support-ask-words = <b>{ $subject }</b>
    Tell me what happened, in as many messages as you like: words, photos, voice messages, files.
support-subject-order = { $category }, order { $id }
support-summary = { $count ->
        [one] <b>{ $subject }</b>, one message:
       *[other] <b>{ $subject }</b>, { $count } messages:
    }
support-summary-line = • { $words }
support-summary-line-of = • { $what }: { $words }
support-full = That is as much as one request takes. Please send it; you can add more afterwards.
support-button-send = ✅ Send
support-button-edit = ✏️ Start over
support-button-cancel = ✖️ Cancel
support-button-go-on = Go on writing
support-button-discard = 🗑 Discard
support-button-no-order = None of these
support-button-close = ✔️ This is settled
support-button-new = ➕ A new request
support-unsent = You have written something that was not sent yet. What shall I do with it?
support-open = Your request <b>#{ $number }</b> ({ $category }) of { $at }. { $state }
    Whatever you write here goes to the people who look after it.
support-state-waiting = We will answer soon.
support-state-answered = We have answered.
support-state-resolved = For us it is solved.
support-joined = I have added this to your request #{ $number }.
support-just-closed = This request was closed just now. To ask again, type /support.
support-blocked = Requests can’t be taken here at the moment.
support-unavailable = Nobody can be reached through this chat. { $contact }
support-category-order = My order
support-category-delivery = Delivery
support-category-returns = Returns
support-category-payment = Payment
support-category-product = A product
support-category-account = My account
support-category-other = Something else
ticket-is-open = 🎫 Your request is <b>#{ $number }</b>. We will answer here; whatever you write in the meantime is added to it.
ticket-is-resolved = ✅ We think that your request <b>#{ $number }</b> is solved. If it is not, just write here.
ticket-is-closed = Your request <b>#{ $number }</b> is closed. For anything else type /support.
said-text = words
said-photo = a photo
said-video = a video
said-voice = a voice message
said-document = a file
said-sticker = a sticker
said-location = a location
said-contact = a contact
said-other = something else
said-unknown = something new (“{ $name }”)
said-forwarded = ↪️ <i>Forwarded from { $name }</i>
said-forwarded-by-somebody = ↪️ <i>Forwarded</i>
button-help = 💬 Help with this order
command-support = Ask our team
probe = 🔔 Test message <b>{ $mark }</b> from { $shop }. There is nothing to do: it only shows that messages arrive.

ticket-expect-minutes = ⏱ { $count ->
    [one] We usually answer within { $count } minute.
   *[other] We usually answer within { $count } minutes.
}
ticket-expect-hours = ⏱ { $count ->
    [one] We usually answer within { $count } hour.
   *[other] We usually answer within { $count } hours.
}
ticket-expect-by = ⏱ We will answer by { $at } at the latest.
ticket-expect-opens = 🌙 Nobody is here just now. We are back on { $at } and will answer then.
ticket-expect-crowd = 🌊 Very many people are writing to us just now, so our answer may take a little longer than usual. Your message is safe with us.
ticket-reminder = ⏰ We have answered your request <b>#{ $number }</b> and have not heard from you since. Is there anything else? Just write here.
ticket-is-closed-by-itself = We have not heard from you, so we have closed your request <b>#{ $number }</b>. If it is not settled, just write here.
score-ask = How was our help? 1 is poor, 5 is very good.
score-button = { $score } ⭐
score-thanks = ⭐ { $score } of 5: thank you!
score-ask-words = Would you like to say why? Just write it here.
score-button-no-words = No, that’s all
score-end = Thank you! We have passed it on.
support-expired = I have put your unfinished request aside, since I have not heard from you. To ask again, type /support.
support-too-much = That is a lot at once! I can’t pass on any more for the moment. Please wait a minute, then go on.
support-file-too-large = This file is too large: at most { $most } MB can be sent here. Please send a smaller one.
ticket-goes-on-here = 🎫 Your request <b>#{ $number }</b> goes on here. We answer in this chat from now on.
