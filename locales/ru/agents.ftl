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
alert-toast-ordered = Записано. Напомню, только когда товара снова хватит, а потом опять станет мало.
alert-toast-replayed = { $count ->
        [one] Снова отправляется { $count } сообщение.
        [few] Снова отправляются { $count } сообщения.
        [many] Снова отправляются { $count } сообщений.
       *[other] Снова отправляются { $count } сообщения.
    }
alert-toast-late = Это уже сделал(а) { $who }.
alert-toast-over = Это уже неактуально.
