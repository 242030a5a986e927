// A sender inside the request: better-sqlite3 stores the message, node-telegram-bot-api sends it, better-sqlite3 records
// what came of it, and the request is answered. Commits reach the disk with the next checkpoint, as better-sqlite3 has it in
// WAL mode; with BENCH_SYNCHRONOUS=FULL each waits for the disk.
import Database from 'better-sqlite3';
import { Api } from 'node-telegram-bot-api';
import { serve } from './server.mjs';
import { apiRoot, database, token } from './settings.mjs';

const db = new Database(database.replace(/^sqlite:/, ''));
db.pragma('journal_mode = WAL');
db.pragma(`synchronous = ${process.env.BENCH_SYNCHRONOUS ?? 'NORMAL'}`);
db.exec(`CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, text TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'new', telegram_id INTEGER, at INTEGER NOT NULL)`);
const store = db.prepare('INSERT INTO messages (chat, text, at) VALUES (?, ?, ?)');
const record = db.prepare("UPDATE messages SET state = 'sent', telegram_id = ? WHERE id = ?");
const api = new Api(token, { apiRoot });

serve(async (chat, text) => {
  const { lastInsertRowid } = store.run(chat, text, Date.now());
  const { message_id } = await api.sendMessage({ chat_id: chat, text });
  record.run(message_id, lastInsertRowid);
  return String(lastInsertRowid);
});
