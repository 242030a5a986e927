staff-chat-conflict = ⚠️ The order service named Telegram chat { $chat } for customer { $customer }, but that chat belongs to another customer. Nothing was changed.
