import type { LogLevel } from '../contract/log.ts';
import type { Finding } from '../contract/settings/finding.ts';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import type { TargetLog } from '../logging/logging.ts';
import { changedKeys, leadingChanges } from './leading-changes.ts';

/** Tells the log what is wrong with the settings, what is no longer, and what a change did. */
export class SettingsLog {
  readonly #log: TargetLog;
  #told: readonly Finding[] = [];

  constructor(log: TargetLog) {
    this.#log = log;
  }

  /** A line for each finding that is new, and for each that is gone. */
  findings(now: readonly Finding[]): void {
    const fresh = now.filter((finding) => !this.#told.some((one) => isSame(one, finding)));
    const gone = this.#told.filter((finding) => !now.some((one) => isSame(one, finding)));
    this.#told = now;
    for (const finding of fresh) this.#write('warn', finding.message, finding);
    const others = [...fresh];
    for (const finding of gone) {
      // What only reads otherwise by now has had its line, and is not solved.
      const at = others.findIndex(
        ({ code, key }) => key !== undefined && code === finding.code && key === finding.key,
      );
      if (at >= 0) others.splice(at, 1);
      else this.#write('info', `Resolved: ${firstSentence(finding.message)}`, finding);
    }
  }

  /** The keys that a change has touched, and what is open or who is asked from now on; not what could not be had. */
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

/** What is in effect meanwhile is no longer of interest. */
function firstSentence(message: string): string {
  return `${message.split('. ', 1)[0] ?? ''}.`.replace(/\.\.$/u, '.');
}

function isSame(one: Finding, other: Finding): boolean {
  return one.code === other.code && one.key === other.key && one.message === other.message;
}
