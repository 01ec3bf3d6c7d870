import type { ActionOutcome } from '../../src/contract/control.ts';
import type { StopWait } from '../../src/contract/stop-wait.ts';
import type { Shell } from '../../src/contract/provider-setup.ts';
import type { ControlClient } from '../client/client.ts';
import { copyText } from '../ui/copy.ts';
import { showToast } from '../ui/toasts.tsx';
import * as words from './words.ts';
import type { LogLevel } from '../../src/contract/log.ts';
import { chooseRecordLevel } from '../live/record-level.ts';
import { useLive } from '../live/store.ts';

/** What people call the shells. */
export const SHELL_LABELS: Readonly<Record<Shell, string>> = {
  sh: 'bash, zsh, sh',
  fish: 'fish',
  powershell: 'PowerShell',
  cmd: 'cmd.exe',
};

/** Starts the proxy; what stands in the way is shown. */
export async function startProxy(client: ControlClient): Promise<void> {
  await report(words.notStarted, () => client.proxy.start());
}

/** Stops it: requests in progress have their time to finish. */
export async function stopProxy(client: ControlClient): Promise<void> {
  await report(words.notStopped, () => client.proxy.stop());
}

/** Ends the wait of a stop or a quit: what is still in progress is cut off. */
export async function stopNow(client: ControlClient, { isQuitting }: StopWait): Promise<void> {
  // A program that has ended does not answer.
  if (isQuitting) await client.proxy.stopNow().catch(() => undefined);
  else await report(words.notStopped, () => client.proxy.stopNow());
}

/** Copies the lines that point assistants at the proxy; what an assistant does not honour is said. */
export async function copyEnvironment(client: ControlClient, shell: Shell): Promise<void> {
  try {
    const { lines, notes } = await client.environment({ shell });
    await copyText(lines, words.linesFor(SHELL_LABELS[shell]), formatNotesIn(notes));
  } catch (error) {
    showToast({ title: words.noLines, description: reason(error), kind: 'trouble' });
  }
}

/** The notes are comments of the shell, cut into lines for a terminal. */
function formatNotesIn(notes: string): string {
  return notes
    .replaceAll(/^\s*(?:#|REM|::)\s?/gimu, '')
    .replaceAll(/\s*\n\s*/gu, ' ')
    .trim();
}

/** Does what can be turned down, and shows the reason when it was. Tells whether it was done. */
export async function report(title: string, act: () => Promise<ActionOutcome>): Promise<boolean> {
  try {
    const outcome = await act();
    if (outcome.kind === 'done') return true;
    showToast({ title, description: outcome.message, kind: 'trouble' });
  } catch (error) {
    showToast({ title, description: reason(error), kind: 'trouble' });
  }
  return false;
}

/** A failed call, in words. */
export function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return words.noAnswer(message);
}

/** Records this level from now on, and shows it at once. */
export async function chooseRecorded(client: ControlClient, level: LogLevel): Promise<void> {
  try {
    const told = await chooseRecordLevel(client, level);
    const { log, logVersion } = useLive.getState();
    log.level = told;
    useLive.setState({ logVersion: logVersion + 1 });
  } catch (error) {
    showToast({ title: words.levelNotChanged, description: reason(error), kind: 'trouble' });
  }
}
