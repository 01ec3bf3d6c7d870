import type { Command } from 'commander';
import type { ResolvedSettings } from '../contract/settings/settings.ts';
import type { Instance } from '../control/instance-file.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { checkText } from '../report/check-text.ts';
import type { KeptValues } from '../report/kept-text.ts';
import { jsonLine } from '../report/safe-text.ts';
import { inputsOf } from '../settings/sources/inputs.ts';
import { addSubjectFlags, commandSubject, type SubjectFlags } from './command-subject.ts';
import { whyUnanswered } from './ask-instance.ts';
import { askKeptValues } from './kept-values.ts';
import { describeInstance, findInstances, settingsOf } from './running-instance.ts';

interface Checked {
  readonly resolved: ResolvedSettings;
  /** The instances running with this file. */
  readonly instances: readonly Instance[];
}

/**
 * `check`: shows the settings as a start would resolve them, with the flags of an instance running with the file, and the
 * values that it keeps.
 */
export function addCheck(program: Command): void {
  addSubjectFlags(program.command('check'))
    .description('show every setting in effect, its source, what it overrides, and any problems')
    .option('--json', 'as JSON')
    .action(async ({ json, ...flags }: SubjectFlags & { json?: boolean }) => {
      const checked = flags.pid === undefined ? await checkFile(flags) : await checkProcess(flags);
      if (checked === undefined) return;
      const { resolved } = checked;
      const running = await askRunning(checked.instances);
      const format = json === true ? formatCheckJson : checkText;
      process.stdout.write(`${format(resolved, running).trimEnd()}\n`);
      process.exitCode = checkExitCode(resolved);
    });
}

async function checkFile({ config }: SubjectFlags): Promise<Checked> {
  const inputs = inputsOf({ config });
  const resolved = resolveSettings(inputs);
  const instances = await findInstances({ config: resolved.configPath }, inputs);
  const [first] = instances;
  if (first === undefined) return { resolved, instances };
  process.stderr.write(`${describeInstance(first)}\n`);
  return { resolved: settingsOf(first, inputs), instances };
}

/** Resolves the file that the process was started with. */
async function checkProcess(flags: SubjectFlags): Promise<Checked | undefined> {
  const subject = await commandSubject(flags);
  if (subject === undefined) return undefined;
  return { resolved: subject.resolved, instances: subject.kind === 'running' ? [subject.instance] : [] };
}

async function askRunning([instance, ...others]: readonly Instance[]): Promise<KeptValues | undefined> {
  if (instance === undefined) return undefined;
  if (others.length > 0) {
    const also = others.map(({ pid }) => pid).join(', ');
    process.stderr.write(`Also running with this file: process ${also}. Choose one with --pid PID.\n`);
  }
  const kept = await askKeptValues(instance);
  if (kept !== undefined) return kept;
  process.stderr.write(
    `Process ${instance.pid} ${whyUnanswered(instance)}: settings it keeps in effect aren't shown.\n`,
  );
  return undefined;
}

/**
 * Formats what `check --json` prints, on one line: `settings` with key, value, source and the values each overrides
 * (the next in effect first), `findings` with level, code, message and at, and `running` with the values a running
 * instance keeps, or null.
 * @internal Tested without a program.
 */
export function formatCheckJson(resolved: ResolvedSettings, running?: KeptValues): string {
  const settings = resolved.effective.map(({ key, value, source, hides }) => ({ key, value, source, hides }));
  const findings = resolved.findings.map(({ level, code, message, at }) => ({ level, code, message, at }));
  return jsonLine({ settings, findings, running: running ?? null });
}

/** Returns 2 if a value that the user set is not in effect, else 0. @internal Tested without a program. */
export function checkExitCode(resolved: ResolvedSettings): 0 | 2 {
  return resolved.findings.some(({ level }) => level === 'error') ? 2 : 0;
}
