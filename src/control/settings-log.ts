import type { LogLevel } from '../contract/log.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import type { TargetLog } from '../logging/logging.ts';
import { changedKeys, leadingChanges } from './leading-changes.ts';

/** Logs what is wrong with the settings, what has been resolved, and what a change did. */
export class SettingsLog {
  readonly #log: TargetLog;
  #told: readonly Finding[] = [];

  constructor(log: TargetLog) {
    this.#log = log;
  }

  /** Logs a line for each new finding, and for each that has disappeared. */
  findings(now: readonly Finding[]): void {
    const fresh = now.filter((finding) => !this.#told.some((one) => isSame(one, finding)));
    const gone = this.#told.filter((finding) => !now.some((one) => isSame(one, finding)));
    this.#told = now;
    for (const finding of fresh) this.#write('warn', finding.message, finding);
    const others = [...fresh];
    for (const finding of gone) {
      // A finding that is only worded differently has just been logged, and is not resolved.
      const at = others.findIndex(
        ({ code, key }) => key !== undefined && code === finding.code && key === finding.key,
      );
      if (at >= 0) others.splice(at, 1);
      else this.#write('info', `Resolved: ${firstSentence(finding.message)}`, finding);
    }
  }

  /**
   * Logs the keys affected by a change, and which access or destinations it changed; omits values that could not take
   * effect.
   */
  applied(before: ResolvedSettings, after: ResolvedSettings, problems: readonly Finding[]): void {
    for (const message of leadingChanges(before.settings, after.settings)) this.#log.write('warn', message);
    const keys = changedKeys(before, after).filter((key) => !problems.some((problem) => problem.key === key));
    if (keys.length === 0) return;
    this.#log.write('info', 'Settings applied', { file: after.configPath, keys: keys.join(',') });
  }

  #write(level: LogLevel, message: string, { code, at, key }: Finding): void {
    this.#log.write(level, message, { code, at, ...(key === undefined ? {} : { key }) });
  }
}

/** Drops the sentence about the interim value, which is irrelevant after the fix. */
function firstSentence(message: string): string {
  return `${message.split('. ', 1)[0] ?? ''}.`.replace(/\.\.$/u, '.');
}

function isSame(one: Finding, other: Finding): boolean {
  return one.code === other.code && one.key === other.key && one.message === other.message;
}
