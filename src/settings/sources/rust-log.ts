import { LOG_LEVELS, LOG_TARGETS, type LogLevel, type LogTarget } from '../../contract/log.ts';

/** What a RUST_LOG text asks for. */
export interface RustLog {
  /** The level for every target, where one is named for all. */
  readonly everywhere: LogLevel | undefined;
  /** The level of each target that is named, by itself or with all others. */
  readonly targets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
  /** Why a part of the text has no effect, or not quite the one it asks for. */
  readonly warnings: readonly Warning[];
}

/**
 * Reads `level`, `target`, `target=level` and comma lists of them, as the Rust crates do
 * (https://docs.rs/env_logger/latest/env_logger/#enabling-logging): the more exact name wins, then the later.
 */
export function readRustLog(text: string): RustLog {
  const warnings: Warning[] = [];
  const directives: Directive[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === '') continue;
    const directive = readDirective(part);
    if ('reason' in directive) {
      warnings.push(directive);
      continue;
    }
    directives.push(directive);
    if (directive.isOff) warnings.push({ part, reason: 'errors are always logged' });
  }
  const ranked = directives.toSorted((a, b) => a.exactness - b.exactness);
  const targets: Partial<Record<LogTarget, LogLevel>> = {};
  for (const { names, level } of ranked) for (const name of names) targets[name] = level;
  const general = ranked.findLast(({ names }) => names.length === LOG_TARGETS.length)?.level;
  return { everywhere: general ?? sameForAll(targets), targets, warnings };
}

/** A part of the text, and why it is not followed as it stands. */
interface Warning {
  readonly part: string;
  readonly reason: string;
}

interface Directive {
  readonly names: readonly LogTarget[];
  readonly level: LogLevel;
  readonly isOff: boolean;
  /** 0 for a level alone, then by the length of the name. */
  readonly exactness: number;
}

function readDirective(part: string): Directive | Warning {
  const [left = '', right, ...rest] = part.split('=').map((piece) => piece.trim());
  if (rest.length > 0 || /[[\]{}/]/.test(part))
    return { part, reason: 'filters by span or text are not supported' };
  const bare = right === undefined ? readLevel(left) : undefined;
  if (bare !== undefined) return { names: LOG_TARGETS, ...bare, exactness: 0 };
  const names = targetsOf(left);
  if (names.length === 0) {
    return {
      part,
      reason: `nothing here logs under that name; the targets are lunaroute, ${LOG_TARGETS.join(', ')}`,
    };
  }
  // A target without a level is logged in full.
  const level = right === undefined ? { level: 'trace' as const, isOff: false } : readLevel(right);
  if (level === undefined) return { part, reason: `the level must be one of ${LOG_LEVELS.join(', ')}` };
  return { names, ...level, exactness: left.length };
}

function targetsOf(name: string): readonly LogTarget[] {
  if (name === 'lunaroute') return LOG_TARGETS;
  // A Rust module below a target, such as lunaroute_egress::client, is not told apart here.
  const [crate] = name.split('::');
  return LOG_TARGETS.filter((target) => target === crate);
}

/** There is no level below error here: a program that says nothing when it fails helps nobody. */
function readLevel(word: string): { level: LogLevel; isOff: boolean } | undefined {
  const lower = word.toLowerCase();
  if (lower === 'off') return { level: 'error', isOff: true };
  const level = LOG_LEVELS.find((one) => one === lower);
  return level && { level, isOff: false };
}

function sameForAll(targets: Partial<Record<LogTarget, LogLevel>>): LogLevel | undefined {
  const [first] = LOG_TARGETS;
  return LOG_TARGETS.every((target) => targets[target] === targets[first]) ? targets[first] : undefined;
}
