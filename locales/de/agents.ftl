staff-chat-conflict = ⚠️ Der Bestelldienst nannte den Telegram-Chat { $chat } für Kunde { $customer }, aber dieser Chat gehört einem anderen Kunden. Nichts wurde geändert.
