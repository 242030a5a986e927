start-linked = ¡Hola{ $name }! Aquí recibirás noticias de tus pedidos en { $shop }.
    Escribe /order para verlos, /track para seguir un paquete, /settings para elegir idioma y avisos.
start-unlinked = ¡Te damos la bienvenida a { $shop }! Para mostrarte tus pedidos necesito saber quién eres.
    Pulsa el botón de abajo para compartir tu número de teléfono, o abre el enlace personal que te envió la tienda.
link-share-button = 📱 Compartir mi número
link-done = ¡Gracias{ $name }! Este chat ya está conectado con tus pedidos. Escribe /order para verlos.
link-token-invalid = Este enlace ha caducado o ya se usó. Pide otro a la tienda, o comparte tu número de teléfono con el botón de abajo.
link-token-stale = Este enlace ha caducado o ya se usó. No ha cambiado nada: este chat sigue conectado con tus pedidos. Escribe /order para verlos.
link-in-chat = Tu enlace personal a tus pedidos de { $shop }, válido una sola vez. No lo compartas: { $link }
link-moved-away = ⚠️ Este chat ya no está conectado con tus pedidos de { $shop }: acaban de conectarse con otro chat de Telegram y las novedades llegan allí. Si no has sido tú, avisa enseguida a { $shop }.
link-moved-here = Estos pedidos de { $shop } estaban conectados hasta ahora con otro chat de Telegram. A partir de ahora las novedades llegan solo aquí, y el otro chat ha recibido un aviso.
link-contact-foreign = Ese es el contacto de otra persona. Usa el botón de abajo para compartir tu propio número.
link-contact-unknown = { $shop } no tiene ningún cliente con este número. Pide a la tienda que lo compruebe, o abre el enlace personal que te envió.
link-needed = Para ver tus pedidos, conecta primero este chat: comparte tu número con el botón de abajo, o abre el enlace personal de la tienda.
link-by-number = O escribe aquí tu número de teléfono con el prefijo del país, por ejemplo +34 612 345 678: recibirás un código por SMS.
link-number-form = Escribe tu número de teléfono con + y el prefijo del país, por ejemplo +34 612 345 678.
link-number-digits = Este número tiene cifras de menos o de más para su país. Revísalo y escríbelo de nuevo, por ejemplo +34 612 345 678.
link-number-sign = No sé leer «{ $sign }» ({ $code }) en un número de teléfono. Escríbelo sin ese signo, por ejemplo +34 612 345 678.
link-number-barred = No puedo enviar códigos a este número. Comparte tu número con el botón de abajo, o abre el enlace personal de la tienda.
link-code-sent = Si { $shop } conoce este número, un código de 6 cifras va en camino por SMS. Escríbelo aquí; vale { $minutes } min.
link-code-ask = Escribe las 6 cifras del SMS. Para recibir otro código escribe de nuevo tu número, o sal con /cancel.
link-code-wrong = Ese no es el código. { $tries ->
        [one] Te queda un intento.
       *[other] Te quedan { $tries } intentos.
    }
link-code-expired = Este código ya no vale. Escribe de nuevo tu número de teléfono y recibirás otro.
link-code-exhausted = Has fallado demasiadas veces y este código ya no vale. Escribe de nuevo tu número de teléfono y recibirás otro.
link-code-wait = Se han pedido demasiados códigos. Inténtalo de nuevo dentro de { $minutes } min.
link-code-paused = Ahora mismo no se envían códigos por SMS. Comparte tu número con el botón de abajo, o abre el enlace personal de la tienda.
code-in-chat = 🔐 Tu código de { $shop }: <code>{ $code }</code>
    Vale { $minutes } min. No lo compartas con nadie.
hello-name = , { $name }
help = <b>{ $shop }</b>
help-order = /order – tus pedidos
help-track = /track – dónde están tus paquetes
help-support = /support – preguntar a nuestro equipo
help-settings = /settings – idioma, y qué te cuento y dónde
help-cancel = /cancel – dejar lo que estamos haciendo
help-help = /help – esta lista
help-hint = También puedes escribir directamente un número de pedido o de seguimiento.
cancel-done = Cancelado.
cancel-nothing = No hay nada que cancelar.
menu = Perdona, no te he entendido. Escribe un número de pedido o de seguimiento, o elige /order, /track o /help.
order-list-title = { $count ->
        [one] Tienes <b>un pedido</b>:
       *[other] Tienes <b>{ $count } pedidos</b>:
    }
order-list-title-paged = { $count ->
        [one] Tienes <b>un pedido</b>, página { $page } de { $pages }:
       *[other] Tienes <b>{ $count } pedidos</b>, página { $page } de { $pages }:
    }
order-list-empty = Aún no tienes pedidos. En cuanto pidas algo, lo encontrarás aquí.
order-list-item = { $id } · { $status } · { $total }
order-list-item-plain = { $id } · { $status }
page-previous = ‹ Más nuevos
page-next = Más antiguos ›
order-not-found = No encuentro { $id } entre tus pedidos. Comprueba el número, o escribe /order para verlos.
card-title = <b>Pedido { $id }</b>
card-thanks = 🎉 ¡Gracias por tu pedido!
card-placed = Realizado el { $date }
card-item = { $quantity } × { $name } – { $price }
card-item-plain = { $quantity } × { $name }
card-items-more = { $count ->
        [one] … y un artículo más
       *[other] … y { $count } artículos más
    }
card-total = Total: <b>{ $total }</b>
card-shipment = 📦 { $carrier } { $number }
carrier-unknown = Paquete
parcels-more = { $count ->
        [one] … y un paquete más
       *[other] … y { $count } paquetes más
    }
card-eta = Llegada prevista: { $date }
step-done = ✓ { $step }
step-current = ● <b>{ $step }</b>
step-ahead = ○ { $step }
status-placed = Recibido
status-packed = Empaquetado
status-shipped = Enviado
status-out-for-delivery = En reparto
status-delivered = Entregado
status-delayed = Con retraso
status-cancelled = Cancelado
status-unknown = En curso
card-payment = 💳 <b>{ $payment }</b>
payment-paid = Pagado
payment-partly-refunded = Reembolsado en parte
payment-refunded = Reembolso emitido
payment-amount = { $payment }: { $amount }
button-track = 📦 Seguir
button-refresh = 🔄 Actualizar
button-carrier = 🔗 { $carrier }
button-shop-page = 🛍 Abrir en la tienda
button-card = Pedido { $id }
track-title = <b>Paquetes del pedido { $id }</b>
track-shipment = 📦 { $carrier } { $number }: <b>{ $status }</b>
track-eta = Llegada prevista: { $date }
track-none = El pedido { $id } aún no tiene paquete. Te avisaré en cuanto esté en camino.
track-ask = ¿Qué paquete? Elige un pedido, o escribe un número de pedido o de seguimiento.
track-empty = Ninguno de tus pedidos tiene paquete todavía. Te avisaré en cuanto uno esté en camino.
track-not-found = No encuentro este número entre tus pedidos y paquetes. Compruébalo, o escribe /order para ver tus pedidos.
track-more = { $count ->
        [one] … una entrada anterior
       *[other] … { $count } entradas anteriores
    }
checkpoint-line = • { $time }: { $status }
checkpoint-place = – { $place }
checkpoint-note = ({ $note })
shipment-pending = A la espera del transportista
shipment-info-received = Anunciado
shipment-in-transit = En camino
shipment-out-for-delivery = En reparto
shipment-attempt-fail = Entrega intentada
shipment-available-for-pickup = Listo para recoger
shipment-delivered = Entregado
shipment-exception = Incidencia
shipment-expired = Sin noticias recientes
settings-title = <b>Ajustes</b>
    Idioma: { $language }
settings-choose-language = Elige tu idioma:
settings-language-button = 🌐 Idioma
settings-language-done = Listo: a partir de ahora hablo { $language }.
settings-phone = Teléfono: { $phone }
settings-phone-none = Teléfono: la tienda no lo conoce
settings-texts-stopped = Has dado de baja los SMS a este teléfono. Envía START al número del que venían para volver a recibirlos.
settings-choose = Elige qué te cuento y dónde. ✅ está activado, ⬜ está desactivado.
settings-unlinked = Este chat no está conectado a ningún cliente, así que aquí no envío novedades. Escribe /start para conectarlo.
settings-stop-heard = ¿Quieres menos mensajes? Desactiva aquí lo que no quieras.
settings-on = ✅ { $category } · { $channel }
settings-off = ⬜ { $category } · { $channel }
settings-last-way = Los códigos de acceso necesitan al menos un camino hasta ti, por eso este sigue activado.
settings-back = ‹ Atrás
category-order = Pedidos
category-shipping = Entrega
category-support = Atención
category-security = Códigos
category-staff = Equipo
category-marketing = Ofertas
channel-telegram = Telegram
channel-sms = SMS
channel-other = { $name }
language-name = Español
stale-button = Este botón es de un mensaje antiguo y ya no funciona. Escribe otra vez el comando.
refreshed = Al día
failed = Lo sentimos, algo ha fallado por nuestra parte. Inténtalo de nuevo en un momento.
too-many-replies = Escribes más rápido de lo que puedo responder. Todo lo que has pedido está hecho. Si falta alguna respuesta, vuelve a preguntar en un minuto.
command-order = Tus pedidos
command-track = Dónde están tus paquetes
command-settings = Idioma y avisos
command-help = Qué puedo hacer
command-cancel = Dejar lo que estamos haciendo
support-ask-category = ¿De qué se trata?
support-ask-order = ¿De qué pedido se trata?
support-ask-words = <b>{ $subject }</b>
    Cuéntame qué ha pasado, en tantos mensajes como quieras: texto, fotos, mensajes de voz, archivos.
support-subject-order = { $category }, pedido { $id }
support-summary = { $count ->
        [one] <b>{ $subject }</b>, un mensaje:
       *[other] <b>{ $subject }</b>, { $count } mensajes:
    }
support-summary-line = • { $words }
support-summary-line-of = • { $what }: { $words }
support-full = No cabe más en una consulta. Envíala, por favor; después puedes añadir más.
support-button-send = ✅ Enviar
support-button-edit = ✏️ Empezar de nuevo
support-button-cancel = ✖️ Cancelar
support-button-go-on = Seguir escribiendo
support-button-discard = 🗑 Descartar
support-button-no-order = Ninguno de estos
support-button-close = ✔️ Ya está resuelto
support-button-new = ➕ Nueva consulta
support-unsent = Has escrito algo que aún no se ha enviado. ¿Qué hago con ello?
support-open = Tu consulta <b>#{ $number }</b> ({ $category }) del { $at }. { $state }
    Lo que escribas aquí llega a las personas que se ocupan de ella.
support-state-waiting = Responderemos pronto.
support-state-answered = Hemos respondido.
support-state-resolved = La damos por resuelta.
support-joined = Lo he añadido a tu consulta #{ $number }.
support-just-closed = Esta consulta se acaba de cerrar. Para hacer otra, escribe /support.
support-blocked = Ahora mismo no se pueden aceptar consultas aquí.
support-unavailable = No hay nadie disponible en este chat. { $contact }
support-category-order = Mi pedido
support-category-delivery = Entrega
support-category-returns = Devoluciones
support-category-payment = Pago
support-category-product = Un producto
support-category-account = Mi cuenta
support-category-other = Otra cosa
ticket-is-open = 🎫 Tu consulta es la <b>#{ $number }</b>. Responderemos aquí; lo que escribas mientras tanto se añade a ella.
ticket-is-resolved = ✅ Damos por resuelta tu consulta <b>#{ $number }</b>. Si no lo está, escribe aquí sin más.
ticket-is-closed = Tu consulta <b>#{ $number }</b> está cerrada. Para cualquier otra cosa, escribe /support.
said-text = texto
said-photo = una foto
said-video = un vídeo
said-voice = un mensaje de voz
said-document = un archivo
said-sticker = un sticker
said-location = una ubicación
said-contact = un contacto
said-other = otra cosa
said-unknown = algo nuevo («{ $name }»)
said-forwarded = ↪️ <i>Reenviado de { $name }</i>
said-forwarded-by-somebody = ↪️ <i>Reenviado</i>
button-help = 💬 Ayuda con este pedido
command-support = Preguntar a nuestro equipo
probe = 🔔 Mensaje de prueba <b>{ $mark }</b> de { $shop }. No tiene que hacer nada: solo muestra que los mensajes llegan.

ticket-expect-minutes = ⏱ { $count ->
    [one] Solemos responder en { $count } minuto.
   *[other] Solemos responder en { $count } minutos.
}
ticket-expect-hours = ⏱ { $count ->
    [one] Solemos responder en { $count } hora.
   *[other] Solemos responder en { $count } horas.
}
ticket-expect-by = ⏱ Le responderemos a más tardar el { $at }.
ticket-expect-opens = 🌙 Ahora mismo no hay nadie. Volvemos el { $at } y le responderemos entonces.
ticket-expect-crowd = 🌊 Ahora mismo nos escribe muchísima gente, así que la respuesta puede tardar un poco más de lo habitual. Su mensaje no se perderá.
ticket-reminder = ⏰ Hemos respondido a tu consulta <b>#{ $number }</b> y no hemos vuelto a saber de ti. ¿Necesitas algo más? Escríbelo aquí.
ticket-is-closed-by-itself = No hemos vuelto a saber de ti y hemos cerrado tu consulta <b>#{ $number }</b>. Si no está resuelta, escribe aquí.
score-ask = ¿Qué te ha parecido nuestra ayuda? 1 es mala, 5 es muy buena.
score-button = { $score } ⭐
score-thanks = ⭐ { $score } de 5: ¡gracias!
score-ask-words = ¿Quieres decirnos por qué? Escríbelo aquí.
score-button-no-words = No, eso es todo
score-end = ¡Gracias! Lo hemos transmitido.
support-expired = He apartado tu consulta sin terminar, porque no he vuelto a saber de ti. Para hacer otra, escribe /support.
support-too-much = ¡Es mucho de una vez! Por el momento no puedo transmitir nada más. Espera un minuto, por favor, y sigue después.
support-file-too-large = Este archivo es demasiado grande: aquí se pueden enviar como máximo { $most } MB. Envía uno más pequeño, por favor.
ticket-goes-on-here = 🎫 Tu consulta <b>#{ $number }</b> sigue aquí. A partir de ahora respondemos en este chat.
