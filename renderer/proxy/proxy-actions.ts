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

/** Display names of the shells. */
export const SHELL_LABELS: Readonly<Record<Shell, string>> = {
  sh: 'bash, zsh, sh',
  fish: 'fish',
  powershell: 'PowerShell',
  cmd: 'cmd.exe',
};

/** Starts the proxy; shows the reason if it cannot. */
export async function startProxy(client: ControlClient): Promise<void> {
  await report(words.notStarted, () => client.proxy.start());
}

/** Stops the proxy gracefully: requests in progress get time to finish. */
export async function stopProxy(client: ControlClient): Promise<void> {
  await report(words.notStopped, () => client.proxy.stop());
}

/** Ends a graceful stop or quit by cancelling the requests in progress. */
export async function stopNow(client: ControlClient, { isQuitting }: StopWait): Promise<void> {
  // A program that has exited cannot respond.
  if (isQuitting) await client.proxy.stopNow().catch(() => undefined);
  else await report(words.notStopped, () => client.proxy.stopNow());
}

/** Copies the environment lines that point assistants at the proxy, and shows what an assistant does not honour. */
export async function copyEnvironment(client: ControlClient, shell: Shell): Promise<void> {
  try {
    const { lines, notes } = await client.environment({ shell });
    await copyText(lines, words.linesFor(SHELL_LABELS[shell]), formatNotesIn(notes));
  } catch (error) {
    showToast({ title: words.noLines, description: reason(error), kind: 'trouble' });
  }
}

/** Joins shell comments, which are wrapped for a terminal, into plain text. */
function formatNotesIn(notes: string): string {
  return notes
    .replaceAll(/^\s*(?:#|REM|::)\s?/gimu, '')
    .replaceAll(/\s*\n\s*/gu, ' ')
    .trim();
}

/** Runs an action that may be refused, and shows the reason if it was. Returns whether it succeeded. */
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

/** Error message of a failed call. */
export function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return words.noAnswer(message);
}

/** Sets the recorded level and shows it at once. */
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
