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
    <code>/agents language</code> en, de, es, ru, ar u off
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
agents-outsider = { $who } no está en la lista de nuestro equipo: lo que escriba en este tema no llega a ningún cliente ni cambia ninguna consulta. La administración puede añadir a esta persona respondiendo con <code>/agents add</code> a uno de sus mensajes.
agents-outsider-hidden = Quien escribe en nombre de un grupo o de un canal no está en la lista del equipo: no llega a ningún cliente ni cambia ninguna consulta. Desactiva «Permanecer anónimo» o escribe en tu propio nombre.
agents-outsider-toast = Esto solo puede pulsarlo quien está en la lista de nuestro equipo. La administración puede añadirte con /agents add.
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
alert-pause = ⏳ <b>Telegram pide una pausa</b> a todo el bot hasta el { $time }. Hasta entonces lo urgente sale por SMS, y eso cuesta dinero; lo demás espera.
alert-pause-without-sms = ⏳ <b>Telegram pide una pausa</b> a todo el bot hasta el { $time }. Hasta entonces todo espera.
alert-desk-refused = ⛔ <b>Telegram rechaza lo que escribo en este grupo</b> desde el { $time }: { $said }. Lo que dicen los clientes espera, y sigo intentándolo.
alert-desk-taken = ✅ <b>Ya puedo escribir de nuevo en este grupo.</b> Telegram lo rechazaba desde el { $time }. Lo que esperaba llega ahora.
alert-desk-topics = 🧵 <b>Los temas nuevos no funcionan en este grupo</b> desde el { $time }: { $said }. Las consultas están aquí, en General, cada una con su número: responde a ellas. De vez en cuando vuelvo a probar con un tema.
alert-desk-topics-back = ✅ <b>Los temas nuevos vuelven a funcionar.</b> No lo hacían desde el { $time }. Cada consulta recibe el suyo cuando continúa.
alert-codes-linking = 🔐 <b>Puede que alguien esté adivinando</b>: en una hora se pidieron en chats { $unverified } códigos que nadie escribió, y se escribieron { $wrong } incorrectos. Vincular con un número escrito queda en pausa hasta que bajen; los contactos compartidos y sus enlaces siguen funcionando.
alert-codes-services = 🔐 <b>Códigos que nadie escribe</b>: en una hora caducaron { $unverified } códigos que pidieron sus servicios, y se probaron { $wrong } incorrectos. Los códigos se siguen enviando: puede que alguien esté generando gastos con un formulario suyo.
alert-cost-hour = 💸 <b>Los SMS costaron { $spent } en una hora.</b> Quería saberlo a partir de { $limit } (sms.hourly_alarm).
alert-cost-nearly = 💸 <b>Los SMS han costado hoy { $spent }</b>, de { $limit } (sms.daily_budget). Las campañas por SMS esperan hasta mañana.
alert-cost-all = 💸 <b>El presupuesto de hoy para SMS está gastado</b>: { $spent } de { $limit } (sms.daily_budget). Los códigos, las alertas y lo urgente de los pedidos siguen saliendo por SMS; lo demás va por otra vía, espera hasta mañana o no se envía.
alert-toast-ordered = Anotado. No lo recordaré hasta que haya vuelto a haber suficientes.
alert-toast-replayed = { $count ->
        [one] Un mensaje se envía de nuevo.
       *[other] { $count } mensajes se envían de nuevo.
    }
alert-toast-late = { $who } ya lo ha hecho.
alert-toast-over = Esto ya está resuelto.
ticket-topic-name = { $sign } #{ $number } { $name }
ticket-topic-name-order = { $sign } #{ $number } { $name } · { $order }
ticket-head = <b>#{ $number }</b> { $name }:
ticket-by-sms = 📱 <i>por SMS</i>
ticket-card-title = 🎫 <b>#{ $number }</b> { $name } · { $category }
ticket-card-state = { $sign } { $state }
ticket-card-state-of = { $sign } { $state } · { $who }
ticket-card-priority = ⏫ { $priority }
ticket-card-order = 🛍 pedido { $id }
ticket-card-customer = 👤 cliente { $id }
ticket-card-stranger = 👤 la tienda no lo conoce
ticket-card-person = 💬 por { $channel } · { $language }
ticket-card-before = { $count ->
        [one] 🗂 una consulta anterior
       *[other] 🗂 { $count } consultas anteriores
    }
ticket-card-score = ⭐ { $score } de 5
ticket-card-opened = 🕓 { $at }
ticket-state-new = nadie la ha tomado
ticket-state-waiting-agent = nos toca
ticket-state-waiting-customer = le toca al cliente
ticket-state-resolved = resuelta
ticket-state-closed = cerrada
ticket-priority-urgent = urgente
ticket-priority-high = alta
ticket-priority-normal = normal
ticket-priority-low = baja
ticket-priority-usage = <code>/priority</code> low, normal, high o urgent; sin palabra, la siguiente.
ticket-button-take = ✋ Tomar
ticket-button-resolve = ✅ Resuelta
ticket-button-close = ✖️ Cerrar
ticket-button-reopen = ↩️ Reabrir
ticket-button-priority = ⏫ Prioridad
ticket-button-customer = 👤 Cliente
ticket-send-by-sms = 📱 Enviar por SMS
ticket-texted = Sale por SMS.
ticket-not-told = ❗ Esto no ha llegado al cliente: { $reason }
miss-by = { $channel }: { $why }
miss-blocked = el cliente ha bloqueado el bot
miss-stopped = el cliente ha dicho STOP
miss-deactivated = la cuenta ya no existe
miss-unreachable = el cliente no ha iniciado el bot
miss-invalid = este número no recibe SMS
miss-rejected = el operador rechaza nuestros SMS
miss-switched-off = desactivado por el cliente
miss-no-address = no se conoce ninguna dirección
miss-not-set-up = no está configurado
miss-no-words = nada de esto puede ir por esta vía
miss-undelivered = el operador no lo ha entregado
miss-no-way = no queda ninguna vía hasta el cliente
miss-message = Telegram no admite un mensaje así
miss-too-long = es demasiado largo para Telegram
miss-original-gone = se borró antes de que se pudiera copiar
miss-unlisted = Telegram lo rechaza por un motivo que no conozco
miss-unknown = Telegram no respondió, así que puede haber llegado o no
miss-budget = el presupuesto de hoy para SMS está gastado
miss-unwanted = los ajustes del cliente no permiten mensajes de este tipo
miss-no-voices = los ajustes del cliente no permiten mensajes de voz
miss-no-videos = los ajustes del cliente no permiten videomensajes
miss-other = { $why }
ticket-cannot-show = ❗ El cliente envió { $what }, pero no se puede mostrar aquí.
ticket-unknown-kind = ❔ El cliente envió { $what }, un tipo de mensaje que todavía no conozco. Si no lo ves arriba, pídele que lo envíe de otra manera.
ticket-not-understood = ❗ No puedo leer entero este tipo de mensaje, así que no se envió nada al cliente. Envíalo como texto normal, foto o archivo.
ticket-taken-by = { $who } ya la ha tomado.
ticket-reopen-first = Esta consulta está cerrada. Escribe primero /reopen y después de nuevo: el cliente no ha recibido nada.
ticket-was-merged = Esta consulta se unió a otra.
ticket-merge-usage = Escribe <code>/merge 1040</code> en el tema de una consulta, con el número de la consulta que sigue. Ambas tienen que ser del mismo cliente.
ticket-merged-away = 🔗 #{ $number } sigue en { $into }.
ticket-merged-here = 🔗 { $ticket } sigue aquí: lo que su cliente escriba a partir de ahora llega a este tema.
ticket-merge-itself = Es esta misma consulta.
ticket-merge-stranger = #{ $number } viene de otro chat u otro teléfono. Solo se pueden unir consultas de un mismo cliente hechas por la misma vía.
ticket-merge-unknown = No existe la consulta #{ $number }.
ticket-merge-over = #{ $number } está cerrada. Reábrela primero y únelas después.
ticket-not-changed = ✏️ El cliente lo recibió por SMS, y eso ya no se puede cambiar: escribe lo nuevo.
ticket-reacted = 📱 El cliente reaccionó por SMS: { $sign }
ticket-change-refused = ✏️ El cliente sigue leyendo el texto anterior: { $reason }. Escribe lo nuevo.
ticket-said-anew = ✏️ <i>cambiado:</i>
    { $words }
ticket-album-short-out = 🧩 De este álbum han llegado al cliente { $there } de { $of } partes. Telegram no dice cuáles faltan: vuelve a enviar lo importante.
ticket-album-short-in = 🧩 El cliente envió un álbum de { $of } partes, de las que aquí se han podido mostrar { $there }. Telegram no dice cuáles faltan: pídelas.
ticket-backlog = 📥 Se escribe más de lo que este grupo puede mostrar: Telegram solo admite aquí cierto número de mensajes por minuto.
    { $messages ->
        [one] { $messages } mensaje espera
       *[other] { $messages } mensajes esperan
    } en { $tickets ->
        [one] { $tickets } consulta
       *[other] { $tickets } consultas
    }, el más antiguo desde { $at }. Llegan uno tras otro; tus respuestas salen enseguida.
ticket-none-here = Aquí no hay ninguna consulta. Escríbelo en el tema de una consulta, o como respuesta a lo que dijo su cliente.
ticket-done-taken = ✋ #{ $number } es de { $who }.
ticket-done-resolved = ✅ #{ $number } está resuelta, dice { $who }.
ticket-done-closed = ✖️ #{ $number }: cerrada por { $who }.
ticket-done-reopened = ↩️ #{ $number }: reabierta por { $who }.
ticket-no-topics = 🧵 Las consultas están en el propio grupo, porque aquí no puedo crear temas. Para que cada una tenga el suyo: activa los temas en los ajustes del grupo y hazme administrador con derecho a gestionarlos. Hasta entonces, responde a lo que dijo un cliente.
customer-unknown = 👤 La tienda no conoce a esta persona.
customer-title = 👤 <b>{ $name }</b> ({ $id })
customer-phone = 📞 { $phone }
customer-source = Llegó por el enlace «{ $source }»
customer-orders = { $count ->
        [one] 🛍 un pedido:
       *[other] 🛍 { $count } pedidos:
    }
customer-order = • { $id } · { $status }
ticket-no-such-command = Este comando no existe, así que no se ha enviado nada al cliente. Lo que empieza con // queda entre ustedes.

ticket-nudge-answer = ⏰ El cliente de #{ $number } espera una respuesta desde el { $at }.
ticket-nudge-solve = ⏰ #{ $number } está abierta desde el { $at } y ya debería estar resuelta.
ticket-nudge-whose = La lleva { $who }.
ticket-late-answer = 🚨 <b>#{ $number }</b> { $name } espera una respuesta desde el { $at }. ¿Puede alguien encargarse?
ticket-late-solve = 🚨 <b>#{ $number }</b> { $name } está abierta desde el { $at } y sigue sin resolverse.
ticket-scored = ⭐ El cliente da { $score } de 5.
ticket-scored-anew = ⭐ El cliente da ahora { $score } de 5.
ticket-score-words = 💬 <i>Por qué:</i>
    { $words }
ticket-goes-on-in-chat = 💬 El cliente ya está en Telegram: esta consulta sigue allí, y sus respuestas también.
ticket-card-unanswerable = ⛔ El remitente es un nombre o un número corto: no se puede responder a sus SMS.
ticket-sms-size = { $texts ->
        [one] 📱 Esto sale por SMS en { $segments } segmentos.
       *[other] 📱 Esto sale en { $texts } SMS, { $segments } segmentos en total.
    }
ticket-sms-words-only = 📱 El cliente recibe SMS: solo sale el texto, sin lo adjunto.
ticket-sms-no-media = ❗ El cliente recibe SMS, que solo llevan texto: de esto no salió nada.
ticket-sms-too-long = { $count ->
        [one] ❗ Demasiado largo para un SMS: no salió nada. Acórtelo o envíe un enlace para leerlo en Telegram.
       *[other] ❗ Demasiado largo incluso para { $count } SMS: no salió nada. Acórtelo o envíe un enlace para leerlo en Telegram.
    }
ticket-send-link = 🔗 Enviar un enlace
ticket-link-sent = El enlace sale por SMS.
ticket-said-elsewhere = 💻 <b>{ $who }</b> respondió: { $words }
ticket-noted-elsewhere = 📝 <b>{ $who }</b> anotó: { $words }
staff-webhook-failed = ❗ Su propio sistema no supo de las consultas ({ $event }): { $answer }. Revise support.webhook en la configuración.
agents-locale-set = { $name } recibirá las respuestas en este idioma a partir de ahora: { $language }.
agents-locale-off = { $name } recibirá las respuestas en el idioma del grupo a partir de ahora.
agents-supervisor-needed = Esto solo puede hacerlo un supervisor.
ticket-collision = 👥 { $first } y { $second } están respondiendo a la vez a este cliente. Le han llegado las dos respuestas.
ticket-assign-usage = ¿A quién? Responde con <code>/assign</code> a algo que esa persona haya escrito aquí, o nombra a alguien del equipo: <code>/assign</code> nombre. Con <code>/assign me</code> te la quedas tú.
ticket-category-which = ¿De qué trata #{ $number }?
ticket-done-category = 🏷 #{ $number } trata de: { $category }
ticket-done-priority = ⏫ #{ $number } tiene ahora la prioridad: { $priority }
ticket-done-blocked = 🚫 El cliente de #{ $number } está bloqueado: nada de lo que escriba llegará aquí hasta <code>/unblock</code>. Se le avisará una vez, cuando vuelva a escribir.
ticket-done-unblocked = ✓ El cliente de #{ $number } puede volver a escribir.
ticket-lacks = 🔧 <b>Me faltan permisos en este grupo</b>
ticket-lacks-reading = • Solo veo comandos y respuestas dirigidas a mí. Hazme administrador: Grupo → Editar → Administradores → Añadir administrador.
ticket-lacks-topics = • No puedo crear, renombrar ni cerrar temas. Activa «Gestionar temas» en mis permisos de administrador y «Temas» en los ajustes del grupo.
ticket-lacks-pins = • No puedo fijar la ficha de una consulta. Activa «Fijar mensajes» en mis permisos de administrador.
canned-title = 📋 <b>Respuestas preparadas</b>
canned-none = Todavía no hay respuestas preparadas.
canned-usage = <code>/canned</code> nombre – responde con ella en una consulta
    <code>/canned add</code> nombre palabras – la guarda en tu idioma; <code>/canned add</code> nombre de palabras – en otro
    <code>/canned remove</code> nombre
    Se rellenan: <code>{"{"}name{"}"}</code> <code>{"{"}order{"}"}</code> <code>{"{"}tracking{"}"}</code> <code>{"{"}number{"}"}</code>
canned-line = • <b>{ $name }</b> ({ $locale }): { $words }
canned-more = { $count ->
        [one] … y una más
       *[other] … y { $count } más
    }
canned-unknown = No hay ninguna respuesta preparada llamada { $name }. <code>/canned</code> las muestra todas.
canned-lacks = «{ $name }» necesita { $places }, y esta consulta no lo tiene. El cliente no ha recibido nada.
canned-sent = 📋 El cliente recibe:
    { $words }
canned-added = ✓ { $name } ({ $locale }) queda guardada.
canned-removed = ✓ { $name } se ha eliminado.
customer-orders-more = { $count ->
        [one] … y uno más
       *[other] … y { $count } más
    }
customer-parcel = ⁃ 📦 { $carrier } { $number } · { $status }
customer-parcel-due = ⁃ 📦 { $carrier } { $number } · { $status }, previsto para { $day }
deliveries-title = 📬 <b>Lo que se envió al cliente</b>
deliveries-none = A este cliente aún no se le ha enviado nada.
deliveries-line = • { $at } · <code>{ $what }</code> · { $state }
deliveries-try = ⁃ { $channel }: <code>{ $came }</code>
deliveries-there = ✓ llegó por { $channel }
deliveries-under-way = en camino por { $channel }
deliveries-waits = en espera
deliveries-withdrawn = retirado
deliveries-too-late = ✗ no se envió a tiempo
deliveries-failed = ✗ no llegó: { $reason }
deliveries-no-channel = ningún canal
tickets-title = { $count ->
        [0] 🎫 <b>Ninguna consulta</b>
        [one] 🎫 <b>Una consulta</b>
       *[other] 🎫 <b>{ $count } consultas</b>
    }
tickets-page = · página { $page } de { $pages }
tickets-back = ‹ Atrás
tickets-on = Más ›
tickets-open = Abiertas
tickets-mine = Mías
tickets-new = Nuevas
tickets-waiting = Nos toca
tickets-line = { $sign } { $number } { $name } · { $category }
tickets-line-of = { $sign } { $number } { $name } · { $category } · { $who }
tickets-number = #{ $number }
tickets-number-link = <a href="{ $url }">#{ $number }</a>
tickets-since = · espera desde { $at }
tickets-deferred = 🚪 { $count ->
        [one] <b>Espera una conversación nueva de un chat desconocido.</b>
       *[other] <b>Esperan { $count } conversaciones nuevas de chats desconocidos.</b>
    } Son más de las que este grupo puede mostrar a la vez.
tickets-deferred-how = Sus temas se crean solos, primero los más antiguos, { $topics } cada { $minutes } min. Un botón abre uno ahora; /tickets new los muestra todos.
tickets-no-topic = · aún sin tema
tickets-button-topic = 🧵 Crear el tema
ticket-gets-topic = 🧵 Se crea el tema de #{ $number }.
ticket-has-topic = 🧵 #{ $number } ya no espera ningún tema.
desk-standing = 🎫 { $open } abiertas, en { $waiting } nos toca responder, { $new } sin asignar
desk-oldest = ⏳ La que más espera: desde { $at }
desk-first-answer = { $hours ->
        [0] ⏱ Primera respuesta en las últimas 24 horas: { $minutes } min (mediana)
        [one] ⏱ Primera respuesta en las últimas 24 horas: { $hours } h { $minutes } min (mediana)
       *[other] ⏱ Primera respuesta en las últimas 24 horas: { $hours } h { $minutes } min (mediana)
    }
desk-no-answers = ⏱ Ninguna consulta recibió su primera respuesta en las últimas 24 horas.
desk-share = 👤 { $who }: respuestas { $answers }, consultas { $tickets }
desk-help = <b>Qué puedes hacer aquí</b>
    Escribe en el tema de una consulta o responde a lo que dijo el cliente: le llegará. Lo que empieza con <code>//</code> queda entre ustedes.
desk-help-tickets = /tickets – mine, new, waiting, all, una categoría, un número o una palabra
desk-help-states = /take /resolve /close /reopen – donde está la consulta
desk-help-subject = /priority /category – su urgencia, de qué trata
desk-help-merge = /merge 1040 – seguir con esto en otra consulta del mismo cliente
desk-help-note = /note – solo para colegas
desk-help-canned = /canned – respuestas preparadas
desk-help-customer = /customer /orders /deliveries – quién es, qué pidió, qué se le envió
desk-help-stats = /stats – cómo vamos
desk-help-agents = /agents – quién está en el equipo; <code>/agents language</code> en – mis respuestas en tu idioma
desk-help-supervisor = <b>Como supervisor</b>
desk-help-assign = /assign – da una consulta a alguien
desk-help-block = /block /unblock – un cliente cuyos mensajes nadie tiene que leer
desk-help-canned-edit = <code>/canned add</code>, <code>/canned remove</code> – respuestas preparadas
desk-help-admin = <b>Como administrador</b>
desk-help-agents-edit = <code>/agents add</code>, <code>/agents remove</code> – quién está en el equipo
desk-command-tickets = Qué hay por hacer
desk-command-take = Esta consulta es mía
desk-command-resolve = Está resuelta
desk-command-close = Se acabó
desk-command-reopen = Sigue abierta
desk-command-assign = Dársela a alguien
desk-command-priority = Su urgencia
desk-command-category = De qué trata
desk-command-merge = Seguir con esto en otra consulta
desk-command-note = Solo para colegas
desk-command-canned = Respuestas preparadas
desk-command-customer = Quién es el cliente
desk-command-orders = Los pedidos del cliente
desk-command-deliveries = Qué se envió al cliente
desk-command-block = No leer más a este cliente
desk-command-unblock = Dejar que vuelva a escribir
desk-command-stats = Cómo vamos
desk-command-agents = Quién está en el equipo
desk-command-help = Qué puedes hacer aquí
