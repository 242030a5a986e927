staff-chat-conflict = ⚠️ El servicio de pedidos indicó el chat de Telegram { $chat } para el cliente { $customer }, pero ese chat es de otro cliente. No se ha cambiado nada.
agents-title = <b>Nuestro equipo</b>
agents-none = Todavía no hay nadie en la lista.
agents-line = • { $name } – { $role }
agents-phone = { $phone }
agents-stock = avisos de existencias por SMS
agents-fixed = de bot.toml
agents-role-agent = agente
agents-role-supervisor = supervisión
agents-role-admin = administración
agents-usage = Como respuesta a algo que alguien escribió aquí:
    <code>/agents add</code> agent, supervisor o admin
    <code>/agents remove</code>
    <code>/agents phone</code> +34612345678
    <code>/agents stock</code> on u off
agents-added = { $name } ya forma parte del equipo: { $role }.
agents-removed = { $name } ya no forma parte del equipo.
agents-phone-set = { $name }: teléfono { $phone }.
agents-stock-on = A partir de ahora { $name } recibe por SMS los avisos de existencias.
agents-stock-off = { $name } ya no recibe por SMS los avisos de existencias.
agents-stock-needs-phone = Para los SMS hace falta un teléfono: escribe primero <code>/agents phone</code> y el número.
agents-not-allowed = Solo la administración puede cambiar el equipo.
agents-not-listed = Esta persona no está en la lista. Añádela primero: responde con <code>/agents add</code> a algo que haya escrito.
agents-reply-needed = ¿A quién te refieres? Envíalo como respuesta a algo que la persona haya escrito aquí.
agents-no-person = Eso lo escribió un bot o se escribió en nombre del grupo: no veo a la persona que hay detrás.
agents-is-fixed = { $name } está en bot.toml y solo se puede cambiar allí.
agents-anonymous = Escribes en nombre del grupo y no puedo ver quién eres. Desactiva «Permanecer anónimo» en tus permisos de administración, o deja que lo haga otra persona.
alert-stock-title = 📉 <b>Pocas existencias</b>
alert-stock-line = • { $name } ({ $sku }): quedan { $quantity }, aviso a partir de { $threshold }
alert-stock-ordered = ✓ pedido por { $who }
alert-stock-cleared = ✓ vuelve a haber suficientes
alert-stock-button = 🛒 Pedido: { $name }
alert-stock-button-ordered = ✓ { $who }: { $name }
alert-stock-button-cleared = ✓ { $name }
alert-letters-title = { $count ->
        [one] ⚠️ <b>Un mensaje no ha llegado a nadie</b>
       *[other] ⚠️ <b>{ $count } mensajes no han llegado a nadie</b>
    }
alert-letters-line = • { $subject } · { $template }: { $reason } <code>{ $id }</code>
alert-letters-line-plain = • { $template }: { $reason } <code>{ $id }</code>
alert-letters-more = { $count ->
        [one] … y uno más
       *[other] … y { $count } más
    }
alert-letters-button = 🔁 Enviar de nuevo
alert-letters-replayed = ✓ { $who } ha hecho que se envíen de nuevo
alert-expired-title = { $count ->
        [one] ⌛ <b>Un mensaje ha caducado antes de poder enviarse</b>
       *[other] ⌛ <b>{ $count } mensajes han caducado antes de poder enviarse</b>
    }
alert-channel-telegram = Telegram
alert-channel-sms = SMS
alert-channel-down = 🔌 <b>{ $channel }</b> ha fallado demasiadas veces y está en pausa desde { $time }. Los mensajes van por otro camino o esperan.
alert-channel-back = ✅ <b>{ $channel }</b> vuelve a funcionar. Estaba en pausa desde { $time }.
alert-toast-ordered = Anotado. No lo recordaré hasta que haya vuelto a haber suficientes.
alert-toast-replayed = { $count ->
        [one] Un mensaje se envía de nuevo.
       *[other] { $count } mensajes se envían de nuevo.
    }
alert-toast-late = { $who } ya lo ha hecho.
alert-toast-over = Esto ya está resuelto.
