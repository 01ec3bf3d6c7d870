import { LOG_LEVELS, type LogLevel } from '../../src/contract/log.ts';
import type { ControlClient } from '../client/client.ts';

const STORED = 'lunaroute.record-level';

/** Chooses what the program records for this window; it stays for its next start, too. */
export async function chooseRecordLevel(client: ControlClient, level: LogLevel): Promise<LogLevel> {
  const told = await client.recordLog({ level });
  window.localStorage.setItem(STORED, told.level);
  return told.level;
}

/** Asks a program that has just been found for what was chosen earlier. Where nothing was, it records what it likes. */
export async function restoreRecordLevel(client: ControlClient): Promise<void> {
  const stored = window.localStorage.getItem(STORED);
  const level = LOG_LEVELS.find((known) => known === stored);
  if (level === undefined) return;
  try {
    await client.recordLog({ level });
  } catch {
    return; // the link is gone again; the next one asks anew
  }
}
