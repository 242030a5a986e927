staff-chat-conflict = ⚠️ El servicio de pedidos indicó el chat de Telegram { $chat } para el cliente { $customer }, pero ese chat es de otro cliente. No se ha cambiado nada.
