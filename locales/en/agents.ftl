staff-chat-conflict = ⚠️ The order service named Telegram chat { $chat } for customer { $customer }, but that chat belongs to another customer. Nothing was changed.
agents-title = <b>Our team</b>
agents-none = Nobody is on the list yet.
agents-line = • { $name } – { $role }
agents-phone = { $phone }
agents-stock = low stock by SMS
agents-fixed = from bot.toml
agents-role-agent = agent
agents-role-supervisor = supervisor
agents-role-admin = admin
agents-usage = As a reply to what somebody wrote here:
    <code>/agents add</code> agent, supervisor or admin
    <code>/agents remove</code>
    <code>/agents phone</code> +4915112345678
    <code>/agents stock</code> on or off
    <code>/agents language</code> en, de, es, ru, ar or off
agents-added = { $name } is on the team now: { $role }.
agents-removed = { $name } is no longer on the team.
agents-phone-set = { $name }: phone { $phone }.
agents-stock-on = { $name } is told of low stock by SMS from now on.
agents-stock-off = { $name } is no longer told of low stock by SMS.
agents-stock-needs-phone = An SMS needs a phone number: type <code>/agents phone</code> and the number first.
agents-not-allowed = Only an admin can change the team.
agents-not-listed = This person is not on the list. Add them first: reply to something they wrote with <code>/agents add</code>.
agents-reply-needed = Whom do you mean? Send this as a reply to something the person wrote here.
agents-no-person = That was written by a bot or in the name of the group: I cannot see the person behind it.
agents-is-fixed = { $name } is in bot.toml and can only be changed there.
agents-anonymous = You write in the name of the group, so I cannot see who you are. Switch off “Remain anonymous” in your administrator rights, or let somebody else do it.
agents-outsider = { $who } is not on our team’s list: what they write in this topic reaches no customer and changes no request. An admin can add them by answering one of their messages with <code>/agents add</code>.
agents-outsider-hidden = Who writes in the name of a group or a channel is on no team’s list: it reaches no customer and changes no request. Switch off “Remain anonymous”, or write in your own name.
agents-outsider-toast = Only those on our team’s list can press this. An admin can add you with /agents add.
alert-stock-title = 📉 <b>Low stock</b>
alert-stock-line = • { $name } ({ $sku }): { $quantity } left, warning at { $threshold }
alert-stock-ordered = ✓ ordered by { $who }
alert-stock-cleared = ✓ enough in stock again
alert-stock-button = 🛒 Ordered: { $name }
alert-stock-button-ordered = ✓ { $who }: { $name }
alert-stock-button-cleared = ✓ { $name }
alert-letters-title = { $count ->
        [one] ⚠️ <b>One message reached nobody</b>
       *[other] ⚠️ <b>{ $count } messages reached nobody</b>
    }
alert-letters-line = • { $subject } · { $template }: { $reason } <code>{ $id }</code>
alert-letters-line-plain = • { $template }: { $reason } <code>{ $id }</code>
alert-letters-more = { $count ->
        [one] … and one more
       *[other] … and { $count } more
    }
alert-letters-button = 🔁 Send again
alert-letters-replayed = ✓ { $who } had them sent again
alert-expired-title = { $count ->
        [one] ⌛ <b>One message expired before it could be sent</b>
       *[other] ⌛ <b>{ $count } messages expired before they could be sent</b>
    }
alert-channel-telegram = Telegram
alert-channel-sms = SMS
alert-channel-down = 🔌 <b>{ $channel }</b> failed too often. It has been left alone since { $time }; messages take other ways or wait.
alert-channel-back = ✅ <b>{ $channel }</b> works again. It was left alone since { $time }.
alert-pause = ⏳ <b>Telegram wants a pause</b> from the whole bot until { $time }. What is urgent goes by SMS until then, which costs money; everything else waits.
alert-pause-without-sms = ⏳ <b>Telegram wants a pause</b> from the whole bot until { $time }. Everything waits until then.
alert-desk-refused = ⛔ <b>Telegram refuses what I write in this group</b> since { $time }: { $said }. What customers say waits, and I keep trying.
alert-desk-taken = ✅ <b>I can write in this group again.</b> Telegram had refused it since { $time }. What waited comes now.
alert-desk-topics = 🧵 <b>New topics do not work in this group</b> since { $time }: { $said }. Requests stand here in General, each with its number: answer by replying. I try a topic again now and then.
alert-desk-topics-back = ✅ <b>New topics work again.</b> They had not since { $time }. Each request gets its own when it goes on.
alert-codes-linking = 🔐 <b>Somebody may be guessing</b>: within an hour { $unverified } codes were asked for in chats and never given, and { $wrong } wrong ones were typed. Linking by a typed number is paused until it is less; shared contacts and your links still work.
alert-codes-services = 🔐 <b>Codes that nobody gives</b>: within an hour { $unverified } codes that your services asked for ran out, and { $wrong } wrong ones were tried. Codes still go out: somebody may be running up costs through a form of yours.
alert-cost-hour = 💸 <b>Texts cost { $spent } within an hour.</b> You wanted to hear of it from { $limit } on (sms.hourly_alarm).
alert-cost-nearly = 💸 <b>Texts have cost { $spent } today</b>, of { $limit } (sms.daily_budget). Campaigns by SMS wait until tomorrow.
alert-cost-all = 💸 <b>Today’s budget for texts is spent</b>: { $spent } of { $limit } (sms.daily_budget). Codes, alerts and urgent news of orders still go by SMS; everything else takes another way, waits until tomorrow, or is not sent.
alert-toast-ordered = Noted. I will not mention it again until there has been enough in stock.
alert-toast-replayed = { $count ->
        [one] One message is sent again.
       *[other] { $count } messages are sent again.
    }
alert-toast-late = { $who } has done that already.
alert-toast-over = This is over already.
ticket-topic-name = { $sign } #{ $number } { $name }
ticket-topic-name-order = { $sign } #{ $number } { $name } · { $order }
ticket-head = <b>#{ $number }</b> { $name }:
ticket-by-sms = 📱 <i>by SMS</i>
ticket-card-title = 🎫 <b>#{ $number }</b> { $name } · { $category }
ticket-card-state = { $sign } { $state }
ticket-card-state-of = { $sign } { $state } · { $who }
ticket-card-priority = ⏫ { $priority }
ticket-card-order = 🛍 order { $id }
ticket-card-customer = 👤 customer { $id }
ticket-card-stranger = 👤 not known to the shop
ticket-card-person = 💬 by { $channel } · { $language }
ticket-card-before = { $count ->
        [one] 🗂 one request before this one
       *[other] 🗂 { $count } requests before this one
    }
ticket-card-score = ⭐ { $score } of 5
ticket-card-opened = 🕓 { $at }
ticket-state-new = nobody has taken it
ticket-state-waiting-agent = our turn
ticket-state-waiting-customer = the customer’s turn
ticket-state-resolved = solved
ticket-state-closed = closed
ticket-priority-urgent = urgent
ticket-priority-high = high
ticket-priority-normal = normal
ticket-priority-low = low
ticket-priority-usage = <code>/priority</code> low, normal, high or urgent; without a word the next one.
ticket-button-take = ✋ Take
ticket-button-resolve = ✅ Solved
ticket-button-close = ✖️ Close
ticket-button-reopen = ↩️ Reopen
ticket-button-priority = ⏫ Priority
ticket-button-customer = 👤 Customer
ticket-send-by-sms = 📱 Send by SMS
ticket-texted = It goes out by SMS.
ticket-not-told = ❗ This did not reach the customer: { $reason }
miss-by = { $channel }: { $why }
miss-blocked = the customer has blocked the bot
miss-stopped = the customer has said STOP
miss-deactivated = the account no longer exists
miss-unreachable = the customer has not started the bot
miss-invalid = this number takes no texts
miss-rejected = the carrier refuses our texts
miss-switched-off = switched off by the customer
miss-no-address = no address is known
miss-not-set-up = it is not set up
miss-no-words = nothing of it can go this way
miss-undelivered = the carrier did not deliver it
miss-no-way = no way to the customer is left
miss-message = Telegram does not take such a message
miss-too-long = it is too long for Telegram
miss-original-gone = it was deleted before it could be copied
miss-unlisted = Telegram refuses it for a reason that I do not know
miss-unknown = Telegram did not answer, so it may have arrived or not
miss-budget = today’s budget for texts is spent
miss-unwanted = the customer’s settings allow no messages of this kind
miss-no-voices = the customer’s settings allow no voice messages
miss-no-videos = the customer’s settings allow no video messages
miss-other = { $why }
ticket-cannot-show = ❗ The customer sent { $what }, which cannot be shown here.
ticket-unknown-kind = ❔ The customer sent { $what }, a kind of message that I do not know yet. If you cannot see it above, ask them to send it in another way.
ticket-not-understood = ❗ I cannot read this kind of message whole, so nothing was sent to the customer. Please send it as plain words, a photo or a file.
ticket-taken-by = { $who } has taken it already.
ticket-reopen-first = This request is closed. Type /reopen first, then write again: the customer was told nothing.
ticket-was-merged = This request was merged into another one.
ticket-merge-usage = Write <code>/merge 1040</code> in a request’s topic, with the number of the request that goes on. Both must be of the same customer.
ticket-merged-away = 🔗 #{ $number } goes on in { $into }.
ticket-merged-here = 🔗 { $ticket } goes on here: what its customer writes from now on comes into this topic.
ticket-merge-itself = This is that request already.
ticket-merge-stranger = #{ $number } is from another chat or phone. Only requests of one customer, asked the same way, can be merged.
ticket-merge-unknown = There is no request #{ $number }.
ticket-merge-over = #{ $number } is closed. Reopen it first, then merge.
ticket-not-changed = ✏️ The customer got this as a text, which can’t be changed: write what is new.
ticket-reacted = 📱 The customer reacted by SMS: { $sign }
ticket-change-refused = ✏️ The customer still reads the old words: { $reason }. Write what is new.
ticket-said-anew = ✏️ <i>changed:</i>
    { $words }
ticket-album-short-out = 🧩 Of this album { $there } of { $of } pieces reached the customer. Telegram does not say which are missing: send again what matters.
ticket-album-short-in = 🧩 The customer sent an album of { $of } pieces, of which { $there } could be shown here. Telegram does not say which are missing: ask for them.
ticket-backlog = 📥 More is written than this group can show: Telegram takes only so many messages a minute here.
    { $messages ->
        [one] { $messages } message waits
       *[other] { $messages } messages wait
    } in { $tickets ->
        [one] { $tickets } request
       *[other] { $tickets } requests
    }, the oldest since { $at }. They come one after another; your answers go out at once.
ticket-none-here = There is no request here. Write this in a request’s topic, or as a reply to what its customer said.
ticket-done-taken = ✋ #{ $number } is { $who }’s.
ticket-done-resolved = ✅ #{ $number } is solved, says { $who }.
ticket-done-closed = ✖️ #{ $number } is closed by { $who }.
ticket-done-reopened = ↩️ #{ $number } is reopened by { $who }.
ticket-no-topics = 🧵 Requests stand in the group itself, because I cannot make topics here. For a topic each: switch on Topics in the group’s settings, and make me an administrator with the right to manage topics. Until then answer by replying to what a customer said.
customer-unknown = 👤 The shop does not know this person.
customer-title = 👤 <b>{ $name }</b> ({ $id })
customer-phone = 📞 { $phone }
customer-source = Came by the link “{ $source }”
customer-orders = { $count ->
        [one] 🛍 one order:
       *[other] 🛍 { $count } orders:
    }
customer-order = • { $id } · { $status }
ticket-no-such-command = This command is not known, so nothing was sent to the customer. What begins with // stays among you.

ticket-nudge-answer = ⏰ The customer of #{ $number } has waited for an answer since { $at }.
ticket-nudge-solve = ⏰ #{ $number } has been open since { $at } and should be solved by now.
ticket-nudge-whose = It is { $who }’s.
ticket-late-answer = 🚨 <b>#{ $number }</b> { $name } has waited for an answer since { $at }. Can somebody take over?
ticket-late-solve = 🚨 <b>#{ $number }</b> { $name } has been open since { $at } and is still not solved.
ticket-scored = ⭐ The customer gives { $score } of 5.
ticket-scored-anew = ⭐ The customer now gives { $score } of 5.
ticket-score-words = 💬 <i>Why:</i>
    { $words }
ticket-goes-on-in-chat = 💬 The customer is in Telegram now: this request goes on there, and so do your answers.
ticket-card-unanswerable = ⛔ The sender is a name or a short code: texts can’t be answered.
ticket-sms-size = { $texts ->
        [one] 📱 This goes out by SMS in { $segments } segments.
       *[other] 📱 This goes out by SMS in { $texts } texts, { $segments } segments in all.
    }
ticket-sms-words-only = 📱 The customer gets texts: only the words of this go out, without what is attached.
ticket-sms-no-media = ❗ The customer gets texts, which carry words only: nothing of this went out.
ticket-sms-too-long = { $count ->
        [one] ❗ Too long for one text: nothing went out. Shorten it, or send a link by which the customer reads it in Telegram.
       *[other] ❗ Too long even for { $count } texts: nothing went out. Shorten it, or send a link by which the customer reads it in Telegram.
    }
ticket-send-link = 🔗 Send a link
ticket-link-sent = The link goes out by SMS.
ticket-said-elsewhere = 💻 <b>{ $who }</b> answered: { $words }
ticket-noted-elsewhere = 📝 <b>{ $who }</b> noted: { $words }
staff-webhook-failed = ❗ Your own system was not told of tickets ({ $event }): { $answer }. Look at support.webhook in the settings.
agents-locale-set = { $name } gets answers in this language from now on: { $language }.
agents-locale-off = { $name } gets answers in the group’s language from now on.
agents-supervisor-needed = Only a supervisor can do this.
ticket-collision = 👥 { $first } and { $second } are answering this customer at the same time. The customer got both answers.
ticket-assign-usage = To whom? Reply to something the person wrote here with <code>/assign</code>, or name somebody of the team: <code>/assign</code> name. <code>/assign me</code> takes it over.
ticket-category-which = What is #{ $number } about?
ticket-done-category = 🏷 #{ $number } is about: { $category }
ticket-done-priority = ⏫ #{ $number } has this priority now: { $priority }
ticket-done-blocked = 🚫 The customer of #{ $number } is blocked: nothing they write comes here until <code>/unblock</code>. They are told so once, when they write again.
ticket-done-unblocked = ✓ The customer of #{ $number } can write again.
ticket-lacks = 🔧 <b>I am missing rights in this group</b>
ticket-lacks-reading = • I only see commands and replies to me. Make me an administrator: Group → Edit → Administrators → Add administrator.
ticket-lacks-topics = • I cannot make, rename or close topics. Switch on “Manage topics” in my administrator rights, and “Topics” in the group’s settings.
ticket-lacks-pins = • I cannot pin a request’s card. Switch on “Pin messages” in my administrator rights.
canned-title = 📋 <b>Ready answers</b>
canned-none = There are no ready answers yet.
canned-usage = <code>/canned</code> name – answers with it in a request
    <code>/canned add</code> name words – keeps it in your language; <code>/canned add</code> name de words – in another one
    <code>/canned remove</code> name
    These are filled in: <code>{"{"}name{"}"}</code> <code>{"{"}order{"}"}</code> <code>{"{"}tracking{"}"}</code> <code>{"{"}number{"}"}</code>
canned-line = • <b>{ $name }</b> ({ $locale }): { $words }
canned-more = { $count ->
        [one] … and one more
       *[other] … and { $count } more
    }
canned-unknown = There is no ready answer called { $name }. <code>/canned</code> lists them.
canned-lacks = “{ $name }” needs { $places }, which this request does not have. The customer was told nothing.
canned-sent = 📋 The customer gets:
    { $words }
canned-added = ✓ { $name } ({ $locale }) is kept.
canned-removed = ✓ { $name } is removed.
customer-orders-more = { $count ->
        [one] … and one more
       *[other] … and { $count } more
    }
customer-parcel = ⁃ 📦 { $carrier } { $number } · { $status }
customer-parcel-due = ⁃ 📦 { $carrier } { $number } · { $status }, due { $day }
deliveries-title = 📬 <b>What was sent to the customer</b>
deliveries-none = Nothing was sent to this customer yet.
deliveries-line = • { $at } · <code>{ $what }</code> · { $state }
deliveries-try = ⁃ { $channel }: <code>{ $came }</code>
deliveries-there = ✓ arrived by { $channel }
deliveries-under-way = on its way by { $channel }
deliveries-waits = waits
deliveries-withdrawn = withdrawn
deliveries-too-late = ✗ not sent in time
deliveries-failed = ✗ did not arrive: { $reason }
deliveries-no-channel = no channel
tickets-title = { $count ->
        [0] 🎫 <b>No requests</b>
        [one] 🎫 <b>One request</b>
       *[other] 🎫 <b>{ $count } requests</b>
    }
tickets-page = · page { $page } of { $pages }
tickets-back = ‹ Back
tickets-on = More ›
tickets-open = Open
tickets-mine = Mine
tickets-new = New
tickets-waiting = Our turn
tickets-line = { $sign } { $number } { $name } · { $category }
tickets-line-of = { $sign } { $number } { $name } · { $category } · { $who }
tickets-number = #{ $number }
tickets-number-link = <a href="{ $url }">#{ $number }</a>
tickets-since = · waits since { $at }
tickets-deferred = 🚪 { $count ->
        [one] <b>One new conversation of an unknown chat waits.</b>
       *[other] <b>{ $count } new conversations of unknown chats wait.</b>
    } It is more than this group can show at once.
tickets-deferred-how = They get their topics by themselves, the oldest first, { $topics } in { $minutes } min. A button opens one now; /tickets new lists all.
tickets-no-topic = · no topic yet
tickets-button-topic = 🧵 Open a topic
ticket-gets-topic = 🧵 #{ $number } gets its topic.
ticket-has-topic = 🧵 #{ $number } does not wait for a topic any more.
desk-standing = 🎫 { $open } open, our turn in { $waiting } of them, { $new } not taken yet
desk-oldest = ⏳ Longest waiting: since { $at }
desk-first-answer = { $hours ->
        [0] ⏱ First answer in the last 24 hours: { $minutes } min (median)
        [one] ⏱ First answer in the last 24 hours: { $hours } h { $minutes } min (median)
       *[other] ⏱ First answer in the last 24 hours: { $hours } h { $minutes } min (median)
    }
desk-no-answers = ⏱ No request got its first answer in the last 24 hours.
desk-share = 👤 { $who }: answers { $answers }, requests { $tickets }
desk-help = <b>What you can do here</b>
    Write in a request’s topic, or reply to what its customer said: the customer gets it. What begins with <code>//</code> stays among you.
desk-help-tickets = /tickets – mine, new, waiting, all, a category, a number or a word
desk-help-states = /take /resolve /close /reopen – where the request is
desk-help-subject = /priority /category – how soon it matters, what it is about
desk-help-merge = /merge 1040 – go on with this in another request of the same customer
desk-help-note = /note – for colleagues only
desk-help-canned = /canned – ready answers
desk-help-customer = /customer /orders /deliveries – who it is, what they ordered, what they were sent
desk-help-stats = /stats – how we stand
desk-help-agents = /agents – who is on the team; <code>/agents language</code> de – my answers to you in your language
desk-help-supervisor = <b>As a supervisor</b>
desk-help-assign = /assign – gives a request to somebody
desk-help-block = /block /unblock – a customer whose messages nobody has to read
desk-help-canned-edit = <code>/canned add</code>, <code>/canned remove</code> – ready answers
desk-help-admin = <b>As an admin</b>
desk-help-agents-edit = <code>/agents add</code>, <code>/agents remove</code> – who is on the team
desk-command-tickets = What there is to do
desk-command-take = This request is mine
desk-command-resolve = It is solved
desk-command-close = It is over
desk-command-reopen = It goes on
desk-command-assign = Give it to somebody
desk-command-priority = How soon it matters
desk-command-category = What it is about
desk-command-merge = Go on with this in another request
desk-command-note = For colleagues only
desk-command-canned = Ready answers
desk-command-customer = Who the customer is
desk-command-orders = The customer’s orders
desk-command-deliveries = What the customer was sent
desk-command-block = Read this customer no more
desk-command-unblock = Let this customer write again
desk-command-stats = How we stand
desk-command-agents = Who is on the team
desk-command-help = What you can do here
