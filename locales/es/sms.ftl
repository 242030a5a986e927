sms-order-placed = { $shop }: gracias por el pedido { $id }. Le mantendremos al corriente.
sms-order-shipped = { $shop }: el pedido { $id } va en camino con { $carrier }, { $number }.
sms-order-shipped-plain = { $shop }: el pedido { $id } va en camino.
sms-order-another-parcel = { $shop }: otro paquete del pedido { $id } va en camino con { $carrier }, { $number }.
sms-order-another-parcel-plain = { $shop }: otro paquete del pedido { $id } va en camino.
sms-order-out-for-delivery = { $shop }: el pedido { $id } está en reparto y llega hoy.
sms-order-delivered = { $shop }: el pedido { $id } se ha entregado. ¡Que lo disfrute!
sms-order-delayed = { $shop }: el pedido { $id } tarda más de lo previsto. Lo sentimos.
sms-order-delayed-eta = { $shop }: el pedido { $id } tarda más de lo previsto; llegada estimada: { $date }. Lo sentimos.
sms-order-cancelled = { $shop }: el pedido { $id } se ha cancelado.
sms-order-refunded = { $shop }: se ha emitido el reembolso del pedido { $id }.
sms-order-refunded-amount = { $shop }: se ha emitido un reembolso del pedido { $id }: { $amount }.
sms-shipment-exception = { $shop }: hay un problema con un paquete del pedido { $id }.
sms-shipment-attempt-fail = { $shop }: no se pudo entregar un paquete del pedido { $id }.
sms-shipment-available-for-pickup = { $shop }: un paquete del pedido { $id } está listo para recoger: { $place }
sms-shipment-available-for-pickup-plain = { $shop }: un paquete del pedido { $id } está listo para recoger.
sms-code = { $code } es su código de { $shop }. Vale { $minutes } min. No lo comparta con nadie.
sms-stock = { $shop }, pocas existencias: { $items }
sms-stock-item = { $name }: { $quantity }
sms-stock-more = +{ $count }
sms-alert-letters = { $count ->
        [one] { $shop }: un mensaje no ha llegado a nadie. Más en el grupo.
       *[other] { $shop }: { $count } mensajes no han llegado a nadie. Más en el grupo.
    }
sms-alert-expired = { $count ->
        [one] { $shop }: un mensaje ha caducado sin enviarse.
       *[other] { $shop }: { $count } mensajes han caducado sin enviarse.
    }
sms-alert-channel-down = { $shop }: { $channel } ha fallado demasiadas veces y está en pausa desde { $time }.
sms-alert-channel-back = { $shop }: { $channel } vuelve a funcionar. Estaba en pausa desde { $time }.
sms-alert-pause = { $shop }: Telegram pide una pausa a todo el bot hasta el { $time }. Hasta entonces lo urgente sale por SMS, y eso cuesta dinero.
sms-alert-desk-refused = { $shop }: Telegram rechaza lo que el bot escribe en el grupo del equipo ({ $said }). Lo que dicen los clientes espera y se vuelve a intentar.
sms-alert-desk-taken = { $shop }: el bot ya puede escribir de nuevo en el grupo del equipo.
sms-alert-desk-topics = { $shop }: los temas nuevos no funcionan en el grupo del equipo ({ $said }). Las consultas están en General.
sms-alert-desk-topics-back = { $shop }: los temas nuevos vuelven a funcionar en el grupo del equipo.
sms-alert-codes-linking = { $shop }: puede que alguien adivine códigos en el bot ({ $unverified } sin usar, { $wrong } incorrectos en una hora). Vincular por número queda en pausa.
sms-alert-codes-services = { $shop }: { $unverified } códigos de sus servicios sin usar en una hora y { $wrong } incorrectos. ¿Abusan de un formulario suyo?
sms-alert-cost-hour = { $shop }: los SMS costaron { $spent } en una hora.
sms-alert-cost-nearly = { $shop }: los SMS han costado hoy { $spent }, de { $limit }. Las campañas esperan.
sms-alert-cost-all = { $shop }: presupuesto de SMS de hoy gastado ({ $spent } de { $limit }). Solo salen códigos, alertas y lo urgente.
sms-stopped = { $shop }: ya no le enviaremos SMS. Responda START para volver a recibirlos. Ayuda: { $contact }
sms-stopped-plain = { $shop }: ya no le enviaremos SMS. Responda START para volver a recibirlos.
sms-started = { $shop }: vuelve a recibir SMS sobre sus pedidos. Pueden aplicarse tarifas de su operador. HELP para ayuda, STOP para parar.
sms-help = { $shop }: avisos de pedidos. Ayuda: { $contact }. Frecuencia variable. Pueden aplicarse tarifas de su operador. STOP para parar.
sms-help-plain = { $shop }: avisos de pedidos. Frecuencia variable. Pueden aplicarse tarifas de su operador. STOP para parar.
sms-first = Frecuencia variable. Pueden aplicarse tarifas de su operador. HELP para ayuda, STOP para parar.
sms-probe = { $shop }: mensaje de prueba { $mark }. No tiene que hacer nada: solo muestra que los SMS llegan.
sms-note-order-ready = { $shop }: el pedido { $id } ya le espera: { $place }
sms-note-payment-due = { $shop }: el pago del pedido { $id } sigue pendiente: { $amount }, vence el { $date }.
sms-note-message = { $shop }: { $message }
sms-ticket-reply = { $shop } #{ $number }: { $words }
sms-ticket-part = { $shop } #{ $number } ({ $place }/{ $of }): { $words }
sms-link = { $shop }: su enlace personal a sus pedidos en Telegram, válido una vez. No lo comparta: { $link }
sms-ticket-link = { $shop } #{ $number }: nuestra respuesta es demasiado larga para un SMS. Puede leerla en Telegram: { $link }
sms-ticket-is-open = { $shop } #{ $number }: tenemos su mensaje y le responderemos por aquí.
sms-ticket-is-open-later = { $shop } #{ $number }: tenemos su mensaje. Ahora no hay nadie; le responderemos después del { $at }.
sms-ticket-is-resolved = { $shop } #{ $number }: lo damos por resuelto. Si no es así, responda a este mensaje.
sms-ticket-is-closed = { $shop } #{ $number }: consulta cerrada. Si queda algo pendiente, responda a este mensaje.
sms-ticket-reminder = { $shop } #{ $number }: ya le hemos respondido. ¿Necesita algo más? Responda a este mensaje.
