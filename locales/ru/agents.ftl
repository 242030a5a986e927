staff-chat-conflict = ⚠️ Служба заказов указала чат Telegram { $chat } для покупателя { $customer }, но этот чат принадлежит другому покупателю. Ничего не изменено.
agents-title = <b>Наша команда</b>
agents-none = В списке пока никого нет.
agents-line = • { $name } – { $role }
agents-phone = { $phone }
agents-stock = SMS о малом остатке
agents-fixed = из bot.toml
agents-role-agent = агент
agents-role-supervisor = старший
agents-role-admin = админ
agents-usage = В ответ на сообщение сотрудника в этой группе:
    <code>/agents add</code> agent, supervisor или admin
    <code>/agents remove</code>
    <code>/agents phone</code> +79123456789
    <code>/agents stock</code> on или off
    <code>/agents language</code> en, de, es, ru, ar или off
agents-added = { $name } теперь в команде: { $role }.
agents-removed = { $name } больше не в команде.
agents-phone-set = { $name }: телефон { $phone }.
agents-stock-on = { $name } теперь получает SMS о малом остатке.
agents-stock-off = { $name } больше не получает SMS о малом остатке.
agents-stock-needs-phone = Для SMS нужен номер телефона: сначала напишите <code>/agents phone</code> и номер.
agents-not-allowed = Менять состав команды может только админ.
agents-not-listed = Этого человека нет в списке. Сначала добавьте его: ответьте на его сообщение командой <code>/agents add</code>.
agents-reply-needed = О ком речь? Отправьте это в ответ на сообщение этого человека.
agents-no-person = Это написал бот или кто-то от имени группы: я не вижу, кто за этим стоит.
agents-is-fixed = { $name } указан в bot.toml, изменить можно только там.
agents-anonymous = Вы пишете от имени группы, и я не вижу, кто вы. Отключите «Анонимность» в правах администратора или попросите сделать это другого.
agents-outsider = { $who } нет в списке нашей команды: написанное в этой теме не доходит до клиентов и ничего не меняет в обращениях. Админ может добавить этого человека, ответив на его сообщение командой <code>/agents add</code>.
agents-outsider-hidden = Того, кто пишет от имени группы или канала, нет в списке команды: это не доходит до клиентов и ничего не меняет в обращениях. Отключите «Анонимность» или пишите от своего имени.
agents-outsider-toast = Это могут нажимать только те, кто есть в списке нашей команды. Админ может добавить вас командой /agents add.
alert-stock-title = 📉 <b>Заканчивается товар</b>
alert-stock-line = • { $name } ({ $sku }): осталось { $quantity }, порог { $threshold }
alert-stock-ordered = ✓ заказано: { $who }
alert-stock-cleared = ✓ снова достаточно
alert-stock-button = 🛒 Заказано: { $name }
alert-stock-button-ordered = ✓ { $who }: { $name }
alert-stock-button-cleared = ✓ { $name }
alert-letters-title = { $count ->
        [one] ⚠️ <b>{ $count } сообщение не дошло ни до кого</b>
        [few] ⚠️ <b>{ $count } сообщения не дошли ни до кого</b>
        [many] ⚠️ <b>{ $count } сообщений не дошли ни до кого</b>
       *[other] ⚠️ <b>{ $count } сообщения не дошли ни до кого</b>
    }
alert-letters-line = • { $subject } · { $template }: { $reason } <code>{ $id }</code>
alert-letters-line-plain = • { $template }: { $reason } <code>{ $id }</code>
alert-letters-more = … и ещё { $count }
alert-letters-button = 🔁 Отправить снова
alert-letters-replayed = ✓ снова отправлено: { $who }
alert-expired-title = { $count ->
        [one] ⌛ <b>{ $count } сообщение устарело до отправки</b>
        [few] ⌛ <b>{ $count } сообщения устарели до отправки</b>
        [many] ⌛ <b>{ $count } сообщений устарели до отправки</b>
       *[other] ⌛ <b>{ $count } сообщения устарели до отправки</b>
    }
alert-channel-telegram = Telegram
alert-channel-sms = SMS
alert-channel-down = 🔌 <b>{ $channel }</b>: слишком много сбоев, канал на паузе с { $time }. Сообщения идут другим путём или ждут.
alert-channel-back = ✅ <b>{ $channel }</b> снова работает. Канал был на паузе с { $time }.
alert-pause = ⏳ <b>Telegram требует паузы</b> от всего бота до { $time }. Срочное до тех пор уходит по SMS, и это стоит денег; остальное ждёт.
alert-pause-without-sms = ⏳ <b>Telegram требует паузы</b> от всего бота до { $time }. До тех пор ждёт всё.
alert-desk-refused = ⛔ <b>Telegram отклоняет всё, что я пишу в этой группе</b>, с { $time }: { $said }. Сообщения клиентов ждут, я продолжаю пробовать.
alert-desk-taken = ✅ <b>Я снова могу писать в этой группе.</b> Telegram отклонял это с { $time }. Всё, что ждало, сейчас придёт.
alert-desk-topics = 🧵 <b>Новые темы в этой группе не работают</b> с { $time }: { $said }. Обращения стоят здесь, в общей теме, каждое со своим номером: отвечайте на них. Время от времени я снова пробую создать тему.
alert-desk-topics-back = ✅ <b>Новые темы снова работают.</b> Они не работали с { $time }. Каждое обращение получит свою, когда продолжится.
alert-codes-linking = 🔐 <b>Возможно, кто-то подбирает коды</b>: за час запрошено в чатах и не введено кодов: { $unverified }, введено неверных: { $wrong }. Привязка по написанному номеру приостановлена, пока их не станет меньше; контакты и ваши ссылки работают.
alert-codes-services = 🔐 <b>Коды, которые никто не вводит</b>: за час истекло кодов, запрошенных вашими сервисами: { $unverified }, введено неверных: { $wrong }. Коды отправляются дальше: возможно, кто-то тратит ваши деньги через вашу форму.
alert-cost-hour = 💸 <b>За час SMS обошлись в { $spent }.</b> Вы хотели знать об этом начиная с { $limit } (sms.hourly_alarm).
alert-cost-nearly = 💸 <b>Сегодня SMS обошлись в { $spent }</b> из { $limit } (sms.daily_budget). Рассылки по SMS ждут до завтра.
alert-cost-all = 💸 <b>Дневной бюджет на SMS исчерпан</b>: { $spent } из { $limit } (sms.daily_budget). Коды, оповещения и срочное о заказах по-прежнему уходят по SMS; остальное идёт другим путём, ждёт до завтра или не отправляется.
alert-toast-ordered = Записано. Напомню, только когда товара снова хватит, а потом опять станет мало.
alert-toast-replayed = { $count ->
        [one] Снова отправляется { $count } сообщение.
        [few] Снова отправляются { $count } сообщения.
        [many] Снова отправляются { $count } сообщений.
       *[other] Снова отправляются { $count } сообщения.
    }
alert-toast-late = Это уже сделал(а) { $who }.
alert-toast-over = Это уже неактуально.
ticket-topic-name = { $sign } #{ $number } { $name }
ticket-topic-name-order = { $sign } #{ $number } { $name } · { $order }
ticket-head = <b>#{ $number }</b> { $name }:
ticket-by-sms = 📱 <i>по SMS</i>
ticket-card-title = 🎫 <b>#{ $number }</b> { $name } · { $category }
ticket-card-state = { $sign } { $state }
ticket-card-state-of = { $sign } { $state } · { $who }
ticket-card-priority = ⏫ { $priority }
ticket-card-order = 🛍 заказ { $id }
ticket-card-customer = 👤 клиент { $id }
ticket-card-stranger = 👤 магазину не известен
ticket-card-person = 💬 через { $channel } · { $language }
ticket-card-before = { $count ->
        [one] 🗂 до этого { $count } обращение
        [few] 🗂 до этого { $count } обращения
        [many] 🗂 до этого { $count } обращений
       *[other] 🗂 до этого { $count } обращения
    }
ticket-card-score = ⭐ { $score } из 5
ticket-card-opened = 🕓 { $at }
ticket-state-new = никто не взял
ticket-state-waiting-agent = ход за нами
ticket-state-waiting-customer = ход за клиентом
ticket-state-resolved = решено
ticket-state-closed = закрыто
ticket-priority-urgent = срочный
ticket-priority-high = высокий
ticket-priority-normal = обычный
ticket-priority-low = низкий
ticket-priority-usage = <code>/priority</code> low, normal, high или urgent; без слова – следующий.
ticket-button-take = ✋ Взять
ticket-button-resolve = ✅ Решено
ticket-button-close = ✖️ Закрыть
ticket-button-reopen = ↩️ Открыть снова
ticket-button-priority = ⏫ Приоритет
ticket-button-customer = 👤 Клиент
ticket-send-by-sms = 📱 Отправить по SMS
ticket-texted = Отправляется по SMS.
ticket-not-told = ❗ Это не дошло до клиента: { $reason }
miss-by = { $channel }: { $why }
miss-blocked = клиент заблокировал бота
miss-stopped = клиент ответил STOP
miss-deactivated = этого аккаунта больше нет
miss-unreachable = клиент не запускал бота
miss-invalid = этот номер не принимает SMS
miss-rejected = оператор отклоняет наши SMS
miss-switched-off = отключено клиентом
miss-no-address = адрес неизвестен
miss-not-set-up = не настроено
miss-no-words = этим путём такое не отправить
miss-undelivered = оператор не доставил
miss-no-way = связаться с клиентом больше никак нельзя
miss-message = Telegram не принимает такое сообщение
miss-too-long = это слишком длинно для Telegram
miss-original-gone = это удалили раньше, чем его удалось скопировать
miss-unlisted = Telegram отклоняет это по неизвестной мне причине
miss-unknown = Telegram не ответил, поэтому оно могло и дойти, и не дойти
miss-budget = дневной бюджет на SMS исчерпан
miss-unwanted = настройки клиента не разрешают такие сообщения
miss-no-voices = настройки клиента не разрешают голосовые сообщения
miss-no-videos = настройки клиента не разрешают видеосообщения
miss-other = { $why }
ticket-cannot-show = ❗ Клиент прислал { $what }, но показать это здесь нельзя.
ticket-unknown-kind = ❔ Клиент прислал { $what }: этот вид сообщений мне пока не знаком. Если выше ничего не видно, попросите прислать это иначе.
ticket-not-understood = ❗ Сообщения такого вида я не могу прочитать полностью, поэтому клиенту ничего не отправлено. Отправьте это обычным текстом, фотографией или файлом.
ticket-taken-by = Обращение уже взято, ответственный – { $who }.
ticket-reopen-first = Обращение закрыто. Сначала напишите /reopen, потом повторите: клиент ничего не получил.
ticket-was-merged = Это обращение объединено с другим.
ticket-merge-usage = Напишите <code>/merge 1040</code> в теме обращения, указав номер обращения, в котором всё продолжится. Оба должны быть от одного клиента.
ticket-merged-away = 🔗 #{ $number } продолжается в { $into }.
ticket-merged-here = 🔗 { $ticket } продолжается здесь: всё, что клиент напишет дальше, придёт в эту тему.
ticket-merge-itself = Это и есть то самое обращение.
ticket-merge-stranger = #{ $number } пришло из другого чата или с другого телефона. Объединить можно только обращения одного клиента, пришедшие одним путём.
ticket-merge-unknown = Обращения #{ $number } нет.
ticket-merge-over = #{ $number } закрыто. Сначала откройте его снова, потом объединяйте.
ticket-not-changed = ✏️ Клиент получил это по SMS, изменить его нельзя: напишите, что нового.
ticket-reacted = 📱 Реакция клиента по SMS: { $sign }
ticket-change-refused = ✏️ Клиент по-прежнему видит старый текст: { $reason }. Напишите, что нового.
ticket-said-anew = ✏️ <i>изменено:</i>
    { $words }
ticket-album-short-out = 🧩 Альбом дошёл до клиента не весь: { $there } из { $of }. Чего не хватает, Telegram не говорит: отправьте важное ещё раз.
ticket-album-short-in = 🧩 Альбом клиента удалось показать здесь не весь: { $there } из { $of }. Чего не хватает, Telegram не говорит: спросите об этом.
ticket-backlog = 📥 Пишут больше, чем эта группа может показать: Telegram принимает здесь ограниченное число сообщений в минуту.
    { $messages ->
        [one] Ждёт { $messages } сообщение
        [few] Ждут { $messages } сообщения
        [many] Ждут { $messages } сообщений
       *[other] Ждут { $messages } сообщения
    }, { $tickets ->
        [one] { $tickets } обращение
        [few] { $tickets } обращения
        [many] { $tickets } обращений
       *[other] { $tickets } обращения
    }, самое раннее с { $at }. Они придут одно за другим; ваши ответы уходят сразу.
ticket-none-here = Здесь нет обращения. Напишите это в теме обращения или ответом на слова клиента.
ticket-done-taken = ✋ #{ $number }, ответственный – { $who }.
ticket-done-resolved = ✅ #{ $number } решено: { $who }.
ticket-done-closed = ✖️ #{ $number } закрыто: { $who }.
ticket-done-reopened = ↩️ #{ $number } открыто снова: { $who }.
ticket-no-topics = 🧵 Обращения стоят в самой группе: я не могу создавать здесь темы. Чтобы у каждого была своя, включите темы в настройках группы и сделайте меня администратором с правом управлять темами. А пока отвечайте на сообщения клиентов.
customer-unknown = 👤 Магазин не знает этого человека.
customer-title = 👤 <b>{ $name }</b> ({ $id })
customer-phone = 📞 { $phone }
customer-source = Переход по ссылке «{ $source }»
customer-orders = { $count ->
        [one] 🛍 { $count } заказ:
        [few] 🛍 { $count } заказа:
        [many] 🛍 { $count } заказов:
       *[other] 🛍 { $count } заказа:
    }
customer-order = • { $id } · { $status }
ticket-no-such-command = Такой команды нет, поэтому клиенту ничего не отправлено. То, что начинается с //, остаётся между вами.

ticket-nudge-answer = ⏰ Клиент #{ $number } ждёт ответа с { $at }.
ticket-nudge-solve = ⏰ #{ $number } открыто с { $at } и должно быть уже решено.
ticket-nudge-whose = Занимается: { $who }.
ticket-late-answer = 🚨 <b>#{ $number }</b> { $name } ждёт ответа с { $at }. Кто-нибудь может взять?
ticket-late-solve = 🚨 <b>#{ $number }</b> { $name } открыто с { $at } и всё ещё не решено.
ticket-scored = ⭐ Клиент ставит { $score } из 5.
ticket-scored-anew = ⭐ Теперь клиент ставит { $score } из 5.
ticket-score-words = 💬 <i>Почему:</i>
    { $words }
ticket-goes-on-in-chat = 💬 Клиент теперь в Telegram: обращение продолжается там, и ваши ответы тоже.
ticket-card-unanswerable = ⛔ Отправитель — имя или короткий номер: на такие SMS ответить нельзя.
ticket-sms-size = { $texts ->
        [one] 📱 Уйдёт одной SMS, сегментов: { $segments }.
        [few] 📱 Уйдёт в { $texts } SMS, сегментов всего: { $segments }.
        [many] 📱 Уйдёт в { $texts } SMS, сегментов всего: { $segments }.
       *[other] 📱 Уйдёт в { $texts } SMS, сегментов всего: { $segments }.
    }
ticket-sms-words-only = 📱 Клиент получает SMS: уйдут только слова, без вложения.
ticket-sms-no-media = ❗ Клиент получает SMS, а в них бывают только слова: отсюда ничего не отправлено.
ticket-sms-too-long = { $count ->
        [one] ❗ Слишком длинно для { $count } SMS: ничего не отправлено. Сократите текст или отправьте ссылку, чтобы его прочли в Telegram.
        [few] ❗ Слишком длинно даже для { $count } SMS: ничего не отправлено. Сократите текст или отправьте ссылку, чтобы его прочли в Telegram.
        [many] ❗ Слишком длинно даже для { $count } SMS: ничего не отправлено. Сократите текст или отправьте ссылку, чтобы его прочли в Telegram.
       *[other] ❗ Слишком длинно даже для { $count } SMS: ничего не отправлено. Сократите текст или отправьте ссылку, чтобы его прочли в Telegram.
    }
ticket-send-link = 🔗 Отправить ссылку
ticket-link-sent = Ссылка уходит по SMS.
ticket-said-elsewhere = 💻 <b>{ $who }</b> отвечает: { $words }
ticket-noted-elsewhere = 📝 <b>{ $who }</b> отмечает: { $words }
staff-webhook-failed = ❗ Ваша система не узнала об обращениях ({ $event }): { $answer }. Проверьте support.webhook в настройках.
agents-locale-set = { $name }: теперь ответы будут на этом языке: { $language }.
agents-locale-off = { $name }: теперь ответы будут на языке группы.
agents-supervisor-needed = Это может только старший смены.
ticket-collision = 👥 { $first } и { $second } отвечают клиенту одновременно. Клиент получил оба ответа.
ticket-assign-usage = Кому? Ответьте командой <code>/assign</code> на сообщение этого человека или назовите кого-нибудь из команды: <code>/assign</code> имя. С <code>/assign me</code> обращение переходит к вам.
ticket-category-which = О чём #{ $number }?
ticket-done-category = 🏷 #{ $number }: { $category }
ticket-done-priority = ⏫ #{ $number }: теперь приоритет { $priority }
ticket-done-blocked = 🚫 Клиент из #{ $number } заблокирован: его сообщения не приходят сюда до <code>/unblock</code>. Он узнает об этом один раз, когда снова напишет.
ticket-done-unblocked = ✓ Клиент из #{ $number } снова может писать.
ticket-lacks = 🔧 <b>Мне не хватает прав в этой группе</b>
ticket-lacks-reading = • Я вижу только команды и ответы мне. Сделайте меня администратором: Группа → Изменить → Администраторы → Добавить администратора.
ticket-lacks-topics = • Я не могу создавать, переименовывать и закрывать темы. Включите «Управление темами» в моих правах администратора и «Темы» в настройках группы.
ticket-lacks-pins = • Я не могу закрепить карточку обращения. Включите «Закрепление сообщений» в моих правах администратора.
canned-title = 📋 <b>Готовые ответы</b>
canned-none = Готовых ответов пока нет.
canned-usage = <code>/canned</code> имя – отвечает им в обращении
    <code>/canned add</code> имя слова – сохраняет на вашем языке; <code>/canned add</code> имя de слова – на другом
    <code>/canned remove</code> имя
    Подставляются: <code>{"{"}name{"}"}</code> <code>{"{"}order{"}"}</code> <code>{"{"}tracking{"}"}</code> <code>{"{"}number{"}"}</code>
canned-line = • <b>{ $name }</b> ({ $locale }): { $words }
canned-more = { $count ->
        [one] … и ещё { $count }
        [few] … и ещё { $count }
        [many] … и ещё { $count }
       *[other] … и ещё { $count }
    }
canned-unknown = Готового ответа { $name } нет. Все показывает <code>/canned</code>.
canned-lacks = Для «{ $name }» нужно { $places }, а в этом обращении этого нет. Клиент ничего не получил.
canned-sent = 📋 Клиент получит:
    { $words }
canned-added = ✓ { $name } ({ $locale }): сохранено.
canned-removed = ✓ { $name }: удалено.
customer-orders-more = { $count ->
        [one] … и ещё { $count }
        [few] … и ещё { $count }
        [many] … и ещё { $count }
       *[other] … и ещё { $count }
    }
customer-parcel = ⁃ 📦 { $carrier } { $number } · { $status }
customer-parcel-due = ⁃ 📦 { $carrier } { $number } · { $status }, ожидается { $day }
deliveries-title = 📬 <b>Что отправлено клиенту</b>
deliveries-none = Этому клиенту ещё ничего не отправляли.
deliveries-line = • { $at } · <code>{ $what }</code> · { $state }
deliveries-try = ⁃ { $channel }: <code>{ $came }</code>
deliveries-there = ✓ доставлено, { $channel }
deliveries-under-way = в пути, { $channel }
deliveries-waits = ждёт
deliveries-withdrawn = отозвано
deliveries-too-late = ✗ не успели отправить
deliveries-failed = ✗ не доставлено: { $reason }
deliveries-no-channel = нет канала
tickets-title = { $count ->
        [0] 🎫 <b>Обращений нет</b>
        [one] 🎫 <b>{ $count } обращение</b>
        [few] 🎫 <b>{ $count } обращения</b>
        [many] 🎫 <b>{ $count } обращений</b>
       *[other] 🎫 <b>{ $count } обращения</b>
    }
tickets-page = · страница { $page } из { $pages }
tickets-back = ‹ Назад
tickets-on = Дальше ›
tickets-open = Открытые
tickets-mine = Мои
tickets-new = Новые
tickets-waiting = Наш ход
tickets-line = { $sign } { $number } { $name } · { $category }
tickets-line-of = { $sign } { $number } { $name } · { $category } · { $who }
tickets-number = #{ $number }
tickets-number-link = <a href="{ $url }">#{ $number }</a>
tickets-since = · ждёт с { $at }
tickets-deferred = 🚪 { $count ->
        [one] <b>Ждёт { $count } новое обращение из незнакомого чата.</b>
        [few] <b>Ждут { $count } новых обращения из незнакомых чатов.</b>
        [many] <b>Ждут { $count } новых обращений из незнакомых чатов.</b>
       *[other] <b>Ждут { $count } нового обращения из незнакомых чатов.</b>
    } Это больше, чем группа может показать сразу.
tickets-deferred-how = Темы для них появятся сами, сначала самые ранние: { $topics } за { $minutes } мин. Кнопка откроет тему сразу; /tickets new покажет все.
tickets-no-topic = · темы пока нет
tickets-button-topic = 🧵 Открыть тему
ticket-gets-topic = 🧵 Для #{ $number } создаётся тема.
ticket-has-topic = 🧵 #{ $number } больше не ждёт темы.
desk-standing = 🎫 открыто: { $open }, наш ход: { $waiting }, никто не взял: { $new }
desk-oldest = ⏳ Дольше всех ждут с { $at }
desk-first-answer = { $hours ->
        [0] ⏱ Первый ответ за последние 24 часа: { $minutes } мин (медиана)
        [one] ⏱ Первый ответ за последние 24 часа: { $hours } ч { $minutes } мин (медиана)
        [few] ⏱ Первый ответ за последние 24 часа: { $hours } ч { $minutes } мин (медиана)
        [many] ⏱ Первый ответ за последние 24 часа: { $hours } ч { $minutes } мин (медиана)
       *[other] ⏱ Первый ответ за последние 24 часа: { $hours } ч { $minutes } мин (медиана)
    }
desk-no-answers = ⏱ За последние 24 часа первых ответов не было.
desk-share = 👤 { $who }: ответов – { $answers }, обращений – { $tickets }
desk-help = <b>Что здесь можно сделать</b>
    Пишите в теме обращения или отвечайте на слова клиента: клиент это получит. То, что начинается с <code>//</code>, остаётся между вами.
desk-help-tickets = /tickets – mine, new, waiting, all, категория, номер или слово
desk-help-states = /take /resolve /close /reopen – там, где обращение
desk-help-subject = /priority /category – насколько срочно и о чём
desk-help-merge = /merge 1040 – продолжить в другом обращении того же клиента
desk-help-note = /note – только для коллег
desk-help-canned = /canned – готовые ответы
desk-help-customer = /customer /orders /deliveries – кто это, что заказано, что отправлено
desk-help-stats = /stats – как у нас дела
desk-help-agents = /agents – кто в команде; <code>/agents language</code> en – мои ответы вам на вашем языке
desk-help-supervisor = <b>Для старшего смены</b>
desk-help-assign = /assign – отдаёт обращение кому-то
desk-help-block = /block /unblock – клиент, чьи сообщения никто не обязан читать
desk-help-canned-edit = <code>/canned add</code>, <code>/canned remove</code> – готовые ответы
desk-help-admin = <b>Для администратора</b>
desk-help-agents-edit = <code>/agents add</code>, <code>/agents remove</code> – кто в команде
desk-command-tickets = Что нужно сделать
desk-command-take = Беру это обращение
desk-command-resolve = Решено
desk-command-close = Закончено
desk-command-reopen = Продолжается
desk-command-assign = Отдать кому-то
desk-command-priority = Насколько срочно
desk-command-category = О чём обращение
desk-command-merge = Продолжить в другом обращении
desk-command-note = Только для коллег
desk-command-canned = Готовые ответы
desk-command-customer = Кто клиент
desk-command-orders = Заказы клиента
desk-command-deliveries = Что отправлено клиенту
desk-command-block = Больше не читать этого клиента
desk-command-unblock = Снова разрешить писать
desk-command-stats = Как у нас дела
desk-command-agents = Кто в команде
desk-command-help = Что здесь можно сделать
