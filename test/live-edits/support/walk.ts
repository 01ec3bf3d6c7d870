import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { freePort } from '../../support/free-port.ts';
import type { KeyBreak } from './breaks.ts';
import { ConfigText } from './config-text.ts';
import { type LiveProgram, type LogLine, startLiveProgram } from './live-program.ts';
import { allWritten, probe, type Round, written } from './probes.ts';
import { type Seen, type SettingUnderTest, usuallySeen } from './settings-under-test.ts';
import { configText, REVISION_KEY, startWorld, type World } from './world.ts';

/** A program whose file is broken and repaired repeatedly, and its surroundings. */
export interface Walk {
  readonly world: World;
  readonly program: LiveProgram;
  /** Observations while the file is correct. */
  readonly usual: Seen;
  /** The text that the file should currently have. */
  good: string;
  /** Writes a new valid text to the file and waits until it is in effect. */
  readonly repair: () => Promise<void>;
}

export interface WalkOptions extends Pick<SettingUnderTest, 'variant' | 'seen'> {
  /** Variables for `hanging-drive.ts`; HANG_PATH defaults to the config file. */
  readonly hanging?: Readonly<Record<string, string>>;
}

/** Starts a program with a valid file and asserts that everything is as the file says. */
export async function startWalk(
  context: TestContext,
  { variant = {}, seen = () => ({}), hanging }: WalkOptions = {},
): Promise<Walk> {
  const world = await startWorld(context);
  let revision = 1000;
  const textNow = (): string => configText(world, revision, variant);
  const program = await startLiveProgram(context, {
    config: textNow(),
    // Port 0 would be a different port after each move.
    port: variant.host === undefined ? 0 : await freePort(),
    env: { HTTPS_PROXY: world.wayOut.url, ...variant.env?.(world), ...hanging },
  });
  const walk: Walk = {
    world,
    program,
    usual: { ...usuallySeen(world), ...seen(world) },
    good: textNow(),
    repair: async () => {
      revision += 1;
      walk.good = textNow();
      const from = program.lines.length;
      if (revision % 2 === 0) program.write(walk.good);
      else program.replace(walk.good);
      await program.logged('that the file is in effect again', from, isApplied(REVISION_KEY));
    },
  };
  const round = await probe(program, world);
  await allWritten(program, round);
  assert.deepEqual(seenIn(walk, round), walk.usual);
  return walk;
}

/** Breaks the file in one way, probes everything, repairs it and probes again. */
export async function breakKey(
  walk: Walk,
  setting: SettingUnderTest,
  { edit, ...how }: KeyBreak,
): Promise<void> {
  const { program, world } = walk;
  const { text, line } = edit(new ConfigText(walk.good));
  const unset = setting.unset?.(world) ?? {};
  const expected = { ...walk.usual, ...(how.unsets === true ? unset : {}), ...how.refused };
  const from = program.lines.length;
  await whileBroken(walk, () => program.write(text), {
    wait: () =>
      how.unsets === true
        ? program.logged(`that ${setting.key} is not set`, from, isApplied(setting.key))
        : program.logged(`a finding of ${how.codes.join(', ')}`, from, isFinding(how.codes)),
    check: (seen) => assert.deepEqual(seen, expected),
  });
  if (how.unsets === true || how.isElsewhere === true) return;
  const places = findings(program, from).map(({ fields }) => String(fields['at']));
  // A parser notices some mistakes only on the following line.
  const named = [line, line + 1].map((number) => `${program.config}:${number}:`);
  assert.ok(
    places.some((at) => named.some((place) => at.startsWith(place))),
    `line ${line} is named: ${places.join(' ')}`,
  );
}

/** How a case waits before the repair, and how it checks the observations. */
export interface Broken {
  /** Waits for the line that reports the break. */
  readonly wait: () => Promise<unknown>;
  readonly check: (seen: Seen) => void;
}

/**
 * Breaks, probes, repairs and probes again; asserts that each finding has one line when it appears and one when it is
 * resolved.
 */
export async function whileBroken(walk: Walk, breakIt: () => void, { wait, check }: Broken): Promise<void> {
  const { program, world } = walk;
  const from = program.lines.length;
  const left = leftFor(world);
  breakIt();
  let during: Round;
  try {
    await wait();
    during = await probe(program, world);
  } finally {
    await walk.repair();
  }
  const after = await probe(program, world);
  await allWritten(program, after);
  check(seenIn(walk, during));
  assert.deepEqual(seenIn(walk, after), walk.usual);
  const raised = findings(program, from).map(nameOf).toSorted();
  assert.equal(new Set(raised).size, raised.length, `each once: ${raised.join('\n')}`);
  assert.deepEqual(solved(program, from).map(nameOf).toSorted(), raised);
  assert.deepEqual(leftFor(world).slice(left.length), []);
}

/** Returns everything that was on its way to a public address. */
export function leftFor({ wayOut }: World): string[] {
  return [...wayOut.tunnels, ...wayOut.asked.map(({ url }) => url)];
}

/** Matches a line that reports a new value for a key. */
export function isApplied(key: string): (line: LogLine) => boolean {
  return ({ message, fields }) =>
    message === 'Settings applied' && String(fields['keys']).split(',').includes(key);
}

export function isFinding(codes: readonly string[]): (line: LogLine) => boolean {
  return ({ target, level, fields }) =>
    target === 'lunaroute_control' && level === 'warn' && codes.includes(String(fields['code']));
}

/** Returns the lines about problems with the settings, from a position on. */
export function findings(program: LiveProgram, from: number): LogLine[] {
  return program
    .control(from)
    .filter(({ level, fields }) => level === 'warn' && fields['code'] !== undefined);
}

/** Returns the lines about resolved problems, from a position on. */
export function solved(program: LiveProgram, from: number): LogLine[] {
  return program.control(from).filter(({ message }) => message.startsWith('Resolved: '));
}

/** Identifies a finding by its code, key and position. */
export function nameOf({ fields }: LogLine): string {
  return [fields['code'], fields['key'] ?? '', fields['at']].join(' ');
}

function seenIn({ program }: Walk, round: Round): Seen {
  return { ...round.observed, ...written(program, round) };
}
