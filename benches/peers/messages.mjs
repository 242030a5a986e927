// The table of a sender inside the request, by better-sqlite3. Commits reach the disk with the next checkpoint, as
// better-sqlite3 has it in WAL mode; with BENCH_SYNCHRONOUS=FULL each waits for the disk.
import Database from 'better-sqlite3';
import { serve } from './server.mjs';
import { database } from './settings.mjs';

// Each request: the message is stored, sent by `send(chat, text)`, its id at Telegram recorded; then it is answered.
export function serveInRequest(send) {
  const db = new Database(database.replace(/^sqlite:/, ''));
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${process.env.BENCH_SYNCHRONOUS ?? 'NORMAL'}`);
  db.exec(`CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, text TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new', telegram_id INTEGER, at INTEGER NOT NULL)`);
  const store = db.prepare('INSERT INTO messages (chat, text, at) VALUES (?, ?, ?)');
  const record = db.prepare("UPDATE messages SET state = 'sent', telegram_id = ? WHERE id = ?");
  serve(async (chat, text) => {
    const { lastInsertRowid } = store.run(chat, text, Date.now());
    record.run(await send(chat, text), lastInsertRowid);
    return String(lastInsertRowid);
  });
}
