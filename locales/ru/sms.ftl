sms-order-placed = { $shop }: спасибо за заказ { $id }! Будем держать вас в курсе.
sms-order-shipped = { $shop }: заказ { $id } в пути, { $carrier } { $number }.
sms-order-shipped-plain = { $shop }: заказ { $id } в пути.
sms-order-another-parcel = { $shop }: ещё посылка заказа { $id } в пути, { $carrier } { $number }.
sms-order-another-parcel-plain = { $shop }: ещё одна посылка заказа { $id } в пути.
sms-order-out-for-delivery = { $shop }: заказ { $id } у курьера и прибудет сегодня.
sms-order-delivered = { $shop }: заказ { $id } доставлен.
sms-order-delayed = { $shop }: заказ { $id } задерживается. Приносим извинения.
sms-order-delayed-eta = { $shop }: заказ { $id } задерживается до { $date }. Приносим извинения.
sms-order-cancelled = { $shop }: заказ { $id } отменён.
sms-order-refunded = { $shop }: возврат за заказ { $id } оформлен.
sms-order-refunded-amount = { $shop }: возврат по заказу { $id } оформлен: { $amount }.
sms-shipment-exception = { $shop }: проблема с посылкой заказа { $id }.
sms-shipment-attempt-fail = { $shop }: посылку заказа { $id } не удалось вручить.
sms-shipment-available-for-pickup = { $shop }: заказ { $id } ждёт вас: { $place }
sms-shipment-available-for-pickup-plain = { $shop }: посылка заказа { $id } ждёт вас в пункте выдачи.
sms-code = { $code } – код { $shop }. Действует { $minutes } мин. Никому его не говорите.
sms-stock = { $shop }, мало на складе: { $items }
sms-stock-item = { $name }: { $quantity }
sms-stock-more = +{ $count }
sms-alert-letters = { $count ->
        [one] { $shop }: { $count } сообщение не дошло ни до кого. Подробнее в группе.
        [few] { $shop }: { $count } сообщения не дошли ни до кого. Подробнее в группе.
        [many] { $shop }: { $count } сообщений не дошли ни до кого. Подробнее в группе.
       *[other] { $shop }: { $count } сообщения не дошли ни до кого. Подробнее в группе.
    }
sms-alert-expired = { $count ->
        [one] { $shop }: { $count } сообщение устарело до отправки.
        [few] { $shop }: { $count } сообщения устарели до отправки.
        [many] { $shop }: { $count } сообщений устарели до отправки.
       *[other] { $shop }: { $count } сообщения устарели до отправки.
    }
sms-alert-channel-down = { $shop }: { $channel } на паузе с { $time}: слишком много сбоев.
sms-alert-channel-back = { $shop }: { $channel } снова работает после паузы с { $time }.
sms-alert-pause = { $shop }: Telegram требует паузы от всего бота до { $time }. Срочное до тех пор уходит по SMS, это стоит денег.
sms-alert-desk-refused = { $shop }: Telegram отклоняет всё, что бот пишет в группе сотрудников ({ $said }). Сообщения клиентов ждут новых попыток.
sms-alert-desk-taken = { $shop }: бот снова может писать в группе сотрудников.
sms-alert-desk-topics = { $shop }: новые темы в группе сотрудников не работают ({ $said }). Обращения стоят в общей теме.
sms-alert-desk-topics-back = { $shop }: новые темы в группе сотрудников снова работают.
sms-alert-codes-linking = { $shop }: возможно, кто-то подбирает коды в боте (за час не введено: { $unverified }, неверных: { $wrong }). Привязка по номеру приостановлена.
sms-alert-codes-services = { $shop }: за час не введено кодов ваших сервисов: { $unverified }, неверных: { $wrong }. Не злоупотребляют ли вашей формой?
sms-alert-cost-hour = { $shop }: за час SMS обошлись в { $spent }.
sms-alert-cost-nearly = { $shop }: сегодня SMS обошлись в { $spent } из { $limit }. Рассылки ждут.
sms-alert-cost-all = { $shop }: дневной бюджет на SMS исчерпан ({ $spent } из { $limit }). Уходят только коды, оповещения и срочное.
sms-stopped = { $shop }: SMS отключены. Вернуть: START. Помощь: { $contact }
sms-stopped-plain = { $shop }: SMS отключены. Чтобы вернуть их, ответьте START.
sms-started = { $shop }: SMS о заказах включены. Помощь: HELP, отключить: STOP
sms-help = { $shop }: SMS о заказах. Помощь: { $contact }. Отключить: STOP
sms-help-plain = { $shop }: SMS о заказах. Отключить: STOP
sms-first = Помощь: HELP. Отключить: STOP
sms-probe = { $shop }: проверка SMS { $mark }. Делать ничего не нужно.
sms-note-order-ready = { $shop }: заказ { $id } ждёт вас: { $place }
sms-note-payment-due = { $shop }: заказ { $id } не оплачен: { $amount } до { $date }.
sms-note-message = { $shop }: { $message }
sms-ticket-reply = { $shop } #{ $number }: { $words }
sms-ticket-part = { $shop } #{ $number } ({ $place }/{ $of }): { $words }
sms-link = { $shop }: ваша личная одноразовая ссылка на заказы в Telegram. Никому её не передавайте: { $link }
sms-ticket-link = { $shop } #{ $number }: наш ответ слишком длинный для SMS. Прочтите его в Telegram: { $link }
sms-ticket-is-open = { $shop } #{ $number }: мы получили ваше сообщение и ответим здесь.
sms-ticket-is-open-later = { $shop } #{ $number }: мы получили ваше сообщение. Сейчас никого нет; ответим после { $at }.
sms-ticket-is-resolved = { $shop } #{ $number }: считаем вопрос решённым. Если нет, просто ответьте.
sms-ticket-is-closed = { $shop } #{ $number }: обращение закрыто. Если вопрос остался, просто ответьте.
sms-ticket-reminder = { $shop } #{ $number }: мы вам ответили. Остались вопросы? Просто напишите.
