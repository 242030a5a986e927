start-linked = Здравствуйте{ $name }! Здесь вы узнаете новости о ваших заказах в { $shop }.
    /order покажет их, /track отследит посылку, /settings настроит язык и сообщения.
start-unlinked = Добро пожаловать в { $shop }! Чтобы показать ваши заказы, мне нужно знать, кто вы.
    Нажмите кнопку ниже и поделитесь номером телефона или откройте личную ссылку, которую прислал магазин.
link-share-button = 📱 Поделиться моим номером
link-done = Спасибо{ $name }! Этот чат теперь связан с вашими заказами. /order покажет их.
link-token-invalid = Эта ссылка устарела или уже использована. Попросите у магазина новую или поделитесь номером телефона с помощью кнопки ниже.
link-token-stale = Эта ссылка устарела или уже использована. Ничего не изменилось: этот чат по-прежнему связан с вашими заказами. /order покажет их.
link-in-chat = Ваша личная одноразовая ссылка на заказы в { $shop }. Пожалуйста, никому её не передавайте: { $link }
link-moved-away = ⚠️ Этот чат больше не связан с вашими заказами в { $shop }: их только что связали с другим чатом Telegram, и новости приходят туда. Если это были не вы, пожалуйста, сразу сообщите об этом в { $shop }.
link-moved-here = Эти заказы в { $shop } до сих пор были связаны с другим чатом Telegram. Теперь новости о них приходят только сюда, и тот чат получил об этом сообщение.
link-contact-foreign = Это контакт другого человека. Пожалуйста, поделитесь своим номером с помощью кнопки ниже.
link-contact-unknown = В { $shop } нет покупателя с этим номером. Попросите магазин проверить номер или откройте личную ссылку, которую он прислал.
link-needed = Чтобы видеть заказы, сначала свяжите с ними этот чат: поделитесь номером телефона с помощью кнопки ниже или откройте личную ссылку магазина.
link-by-number = Или напишите здесь свой номер телефона с кодом страны, например +7 912 345-67-89: придёт SMS с кодом.
link-number-form = Напишите номер телефона со знаком + и кодом страны, например +7 912 345-67-89.
link-number-digits = В этом номере слишком мало или слишком много цифр для его страны. Проверьте его и напишите ещё раз, например +7 912 345-67-89.
link-number-sign = Не могу прочитать знак «{ $sign }» ({ $code }) в номере телефона. Напишите номер без него, например +7 912 345-67-89.
link-number-barred = На этот номер я не могу отправить код. Поделитесь номером с помощью кнопки ниже или откройте личную ссылку от магазина.
link-code-sent = Если { $shop } знает этот номер, на него по SMS уже отправлен код из 6 цифр. Напишите его здесь; он действует { $minutes } мин.
link-code-ask = Напишите 6 цифр из SMS. Чтобы получить новый код, ещё раз напишите номер телефона; /cancel – выйти.
link-code-wrong = Это не тот код. { $tries ->
        [one] Осталась { $tries } попытка.
        [few] Осталось { $tries } попытки.
        [many] Осталось { $tries } попыток.
       *[other] Осталось { $tries } попытки.
    }
link-code-expired = Этот код больше не действует. Напишите номер телефона ещё раз, и придёт новый.
link-code-exhausted = Код введён неверно слишком много раз и больше не действует. Напишите номер телефона ещё раз, и придёт новый.
link-code-wait = Запрошено слишком много кодов. Попробуйте ещё раз через { $minutes } мин.
link-code-paused = Коды по SMS сейчас не отправляются. Поделитесь номером с помощью кнопки ниже или откройте личную ссылку от магазина.
code-in-chat = 🔐 Ваш код для { $shop }: <code>{ $code }</code>
    Он действует { $minutes } мин. Никому его не сообщайте.
hello-name = , { $name }
help = <b>{ $shop }</b>
help-order = /order – ваши заказы
help-track = /track – где ваши посылки
help-support = /support – спросить нашу команду
help-settings = /settings – язык, а также что и где вам сообщать
help-cancel = /cancel – прервать
help-help = /help – этот список
help-hint = Можно и просто написать номер заказа или отслеживания.
cancel-done = Отменено.
cancel-nothing = Отменять нечего.
menu = Не удалось понять сообщение. Напишите номер заказа или отслеживания или выберите /order, /track или /help.
order-list-title = { $count ->
        [one] У вас <b>{ $count } заказ</b>:
        [few] У вас <b>{ $count } заказа</b>:
        [many] У вас <b>{ $count } заказов</b>:
       *[other] У вас <b>{ $count } заказа</b>:
    }
order-list-title-paged = { $count ->
        [one] У вас <b>{ $count } заказ</b>, страница { $page } из { $pages }:
        [few] У вас <b>{ $count } заказа</b>, страница { $page } из { $pages }:
        [many] У вас <b>{ $count } заказов</b>, страница { $page } из { $pages }:
       *[other] У вас <b>{ $count } заказа</b>, страница { $page } из { $pages }:
    }
order-list-empty = У вас пока нет заказов. Как только вы что-нибудь закажете, это появится здесь.
order-list-item = { $id } · { $status } · { $total }
order-list-item-plain = { $id } · { $status }
page-previous = ‹ Новее
page-next = Старее ›
order-not-found = Среди ваших заказов нет { $id }. Проверьте номер или посмотрите все заказы: /order.
card-title = <b>Заказ { $id }</b>
card-thanks = 🎉 Спасибо за заказ!
card-placed = Оформлен: { $date }
card-item = { $quantity } × { $name } – { $price }
card-item-plain = { $quantity } × { $name }
card-items-more = { $count ->
        [one] … и ещё { $count } позиция
        [few] … и ещё { $count } позиции
        [many] … и ещё { $count } позиций
       *[other] … и ещё { $count } позиции
    }
card-total = Итого: <b>{ $total }</b>
card-shipment = 📦 { $carrier } { $number }
carrier-unknown = Посылка
parcels-more = { $count ->
        [one] … и ещё { $count } посылка
        [few] … и ещё { $count } посылки
        [many] … и ещё { $count } посылок
       *[other] … и ещё { $count } посылки
    }
card-eta = Ожидается: { $date }
step-done = ✓ { $step }
step-current = ● <b>{ $step }</b>
step-ahead = ○ { $step }
status-placed = Оформлен
status-packed = Собран
status-shipped = Отправлен
status-out-for-delivery = У курьера
status-delivered = Доставлен
status-delayed = Задерживается
status-cancelled = Отменён
status-unknown = В работе
card-payment = 💳 <b>{ $payment }</b>
payment-paid = Оплачен
payment-partly-refunded = Деньги возвращены частично
payment-refunded = Возврат оформлен
payment-amount = { $payment }: { $amount }
button-track = 📦 Отследить
button-refresh = 🔄 Обновить
button-carrier = 🔗 { $carrier }
button-shop-page = 🛍 Открыть в магазине
button-card = Заказ { $id }
track-title = <b>Посылки заказа { $id }</b>
track-shipment = 📦 { $carrier } { $number }: <b>{ $status }</b>
track-eta = Ожидается: { $date }
track-none = У заказа { $id } ещё нет посылки. Я сообщу, как только она отправится.
track-ask = Какая посылка? Выберите заказ или напишите номер заказа или отслеживания.
track-empty = По вашим заказам посылок ещё нет. Как только одна отправится, я сообщу.
track-not-found = Среди ваших заказов и посылок такого номера нет. Проверьте его или посмотрите свои заказы: /order.
track-more = { $count ->
        [one] … ещё { $count } более ранняя запись
        [few] … ещё { $count } более ранние записи
        [many] … ещё { $count } более ранних записей
       *[other] … ещё { $count } более ранней записи
    }
checkpoint-line = • { $time }: { $status }
checkpoint-place = – { $place }
checkpoint-note = ({ $note })
shipment-pending = Ожидает перевозчика
shipment-info-received = Зарегистрирована
shipment-in-transit = В пути
shipment-out-for-delivery = У курьера
shipment-attempt-fail = Не удалось вручить
shipment-available-for-pickup = Готова к выдаче
shipment-delivered = Доставлена
shipment-exception = Проблема
shipment-expired = Давно нет новостей
settings-title = <b>Настройки</b>
    Язык: { $language }
settings-choose-language = Выберите язык:
settings-language-button = 🌐 Язык
settings-language-done = Готово: теперь мой язык – { $language }.
settings-phone = Телефон: { $phone }
settings-phone-none = Телефон: магазину не известен
settings-texts-stopped = Вы отключили SMS на этот телефон. Чтобы получать их снова, отправьте START на номер, с которого они приходили.
settings-choose = Выберите, что и где вам сообщать. ✅ – включено, ⬜ – выключено.
settings-unlinked = Этот чат не связан с покупателем, поэтому новостей здесь нет. Чтобы связать его, введите /start.
settings-stop-heard = Хотите получать меньше сообщений? Отключите здесь то, что вам не нужно.
settings-on = ✅ { $category } · { $channel }
settings-off = ⬜ { $category } · { $channel }
settings-last-way = Для кодов входа нужен хотя бы один способ связи с вами, поэтому он остаётся включённым.
settings-back = ‹ Назад
category-order = Заказы
category-shipping = Доставка
category-support = Поддержка
category-security = Коды
category-staff = Команда
category-marketing = Акции
channel-telegram = Telegram
channel-sms = SMS
channel-other = { $name }
language-name = Русский
stale-button = Эта кнопка из старого сообщения и больше не работает. Пожалуйста, введите команду ещё раз.
refreshed = Всё актуально
failed = Простите, у нас что-то пошло не так. Попробуйте ещё раз через минуту.
too-many-replies = Вы пишете быстрее, чем мне разрешено отвечать. Всё, о чём вы просили, сделано. Если какого-то ответа нет, спросите ещё раз через минуту.
command-order = Ваши заказы
command-track = Где ваши посылки
command-settings = Язык и сообщения
command-help = Что я умею
command-cancel = Прервать
support-ask-category = О чём речь?
support-ask-order = О каком заказе речь?
support-ask-words = <b>{ $subject }</b>
    Расскажите, что случилось, в скольких угодно сообщениях: текст, фото, голосовые, файлы.
support-subject-order = { $category }, заказ { $id }
support-summary = { $count ->
        [one] <b>{ $subject }</b>, { $count } сообщение:
        [few] <b>{ $subject }</b>, { $count } сообщения:
        [many] <b>{ $subject }</b>, { $count } сообщений:
       *[other] <b>{ $subject }</b>, { $count } сообщения:
    }
support-summary-line = • { $words }
support-summary-line-of = • { $what }: { $words }
support-full = Больше в одно обращение не помещается. Отправьте его, пожалуйста: потом можно будет дополнить.
support-button-send = ✅ Отправить
support-button-edit = ✏️ Начать заново
support-button-cancel = ✖️ Отмена
support-button-go-on = Писать дальше
support-button-discard = 🗑 Удалить
support-button-no-order = Ни о каком из них
support-button-close = ✔️ Вопрос решён
support-button-new = ➕ Новое обращение
support-unsent = Вы написали то, что ещё не отправлено. Что с этим сделать?
support-open = Ваше обращение <b>#{ $number }</b> ({ $category }) от { $at }. { $state }
    Всё, что вы напишете здесь, получат те, кто им занимается.
support-state-waiting = Скоро ответим.
support-state-answered = Мы ответили.
support-state-resolved = Мы считаем его решённым.
support-joined = Добавлено к вашему обращению #{ $number }.
support-just-closed = Это обращение только что закрыто. Чтобы создать новое, напишите /support.
support-blocked = Сейчас обращения здесь не принимаются.
support-unavailable = Через этот чат никого не застать. { $contact }
support-category-order = Мой заказ
support-category-delivery = Доставка
support-category-returns = Возврат
support-category-payment = Оплата
support-category-product = Товар
support-category-account = Мой аккаунт
support-category-other = Другое
ticket-is-open = 🎫 Номер вашего обращения – <b>#{ $number }</b>. Мы ответим здесь; всё, что вы напишете до тех пор, добавится к нему.
ticket-is-resolved = ✅ Мы считаем обращение <b>#{ $number }</b> решённым. Если это не так, просто напишите сюда.
ticket-is-closed = Обращение <b>#{ $number }</b> закрыто. По другим вопросам напишите /support.
said-text = текст
said-photo = фото
said-video = видео
said-voice = голосовое сообщение
said-document = файл
said-sticker = стикер
said-location = местоположение
said-contact = контакт
said-other = что-то ещё
said-unknown = что-то новое («{ $name }»)
said-forwarded = ↪️ <i>Переслано от { $name }</i>
said-forwarded-by-somebody = ↪️ <i>Переслано</i>
button-help = 💬 Помощь с этим заказом
command-support = Спросить нашу команду
probe = 🔔 Проверочное сообщение <b>{ $mark }</b> от { $shop }. Делать ничего не нужно: оно лишь показывает, что сообщения доходят.

ticket-expect-minutes = ⏱ { $count ->
    [one] Обычно мы отвечаем в течение { $count } минуты.
    [few] Обычно мы отвечаем в течение { $count } минут.
    [many] Обычно мы отвечаем в течение { $count } минут.
   *[other] Обычно мы отвечаем в течение { $count } минуты.
}
ticket-expect-hours = ⏱ { $count ->
    [one] Обычно мы отвечаем в течение { $count } часа.
    [few] Обычно мы отвечаем в течение { $count } часов.
    [many] Обычно мы отвечаем в течение { $count } часов.
   *[other] Обычно мы отвечаем в течение { $count } часа.
}
ticket-expect-by = ⏱ Мы ответим не позднее { $at }.
ticket-expect-opens = 🌙 Сейчас здесь никого нет. Мы вернёмся { $at } и ответим вам.
ticket-expect-crowd = 🌊 Сейчас нам пишет очень много людей, поэтому ответ может занять чуть больше времени, чем обычно. Ваше сообщение не потеряется.
ticket-reminder = ⏰ Мы ответили на ваше обращение <b>#{ $number }</b> и с тех пор ничего от вас не слышали. Нужно что-нибудь ещё? Просто напишите здесь.
ticket-is-closed-by-itself = Мы больше ничего от вас не слышали и закрыли ваше обращение <b>#{ $number }</b>. Если вопрос не решён, просто напишите здесь.
score-ask = Как мы вам помогли? 1 — плохо, 5 — очень хорошо.
score-button = { $score } ⭐
score-thanks = ⭐ { $score } из 5: спасибо!
score-ask-words = Хотите сказать почему? Просто напишите здесь.
score-button-no-words = Нет, это всё
score-end = Спасибо! Мы передали ваши слова.
support-expired = Я отложил ваше незаконченное обращение, потому что вы больше ничего не написали. Чтобы начать заново, напишите /support.
support-too-much = Это очень много сразу! Пока я не могу передать больше. Пожалуйста, подождите минуту и продолжайте.
support-file-too-large = Этот файл слишком большой: здесь можно отправить не больше { $most } МБ. Пожалуйста, отправьте файл поменьше.
ticket-goes-on-here = 🎫 Ваше обращение <b>#{ $number }</b> продолжается здесь. Теперь мы отвечаем в этом чате.
