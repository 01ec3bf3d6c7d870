import { LOG_LEVELS, type LogLevel } from '../../src/contract/log.ts';
import type { ControlClient } from '../client/client.ts';

const STORED = 'lunaroute.record-level';

/** Sets the level that the program records for this window, and stores it for the window's next start. */
export async function chooseRecordLevel(client: ControlClient, level: LogLevel): Promise<LogLevel> {
  const told = await client.recordLog({ level });
  window.localStorage.setItem(STORED, told.level);
  return told.level;
}

/** Sets the stored level on a newly connected program; without a stored level, the program uses its default. */
export async function restoreRecordLevel(client: ControlClient): Promise<void> {
  const stored = window.localStorage.getItem(STORED);
  const level = LOG_LEVELS.find((known) => known === stored);
  if (level === undefined) return;
  try {
    await client.recordLog({ level });
  } catch {
    return; // the link is lost again; the next connection retries this
  }
}
