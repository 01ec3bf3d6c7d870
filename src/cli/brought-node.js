// Plain JavaScript on purpose: it runs on the Node that is too old for everything else.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isTooOld } from './oldest-node.js';

/** What this process is sent goes to the other one, which knows a Ctrl-C that comes by two ways for one. */
const RELAYED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);
/** The same as in system/signal-times.ts, which an old Node can't read. */
const SURVIVED_SIGNAL_MS = 500;
const MORE_LEVELS = new Set(['debug', 'trace']);

/**
 * The Node that npm installed with this program. Undefined where there is none that could run it.
 * @returns {string | undefined} its path
 */
export function broughtNode() {
  if (process.platform === 'linux' && !isGlibc()) return undefined;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  for (const name of [`node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]) {
    const manifest = manifestOf(name);
    if (manifest === undefined) continue;
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
    const program = path.join(path.dirname(manifest), 'bin', system === 'win' ? 'node.exe' : 'node');
    if (!isTooOld(String(version))) return program;
  }
  return undefined;
}

/**
 * Runs the same program with another Node, in the place of this process where a process can be replaced, else below it;
 * then this one ends as the other does.
 * @param {string} node the path of the Node
 * @param {string} script the path of the program
 * @param {() => void} cannotStart called where it turns out that it cannot be started
 */
export function goOnWith(node, script, cannotStart) {
  const args = [...process.execArgv, script, ...process.argv.slice(2)];
  if (MORE_LEVELS.has(String(process.env['LUNAROUTE_LOG_LEVEL']).trim().toLowerCase()))
    process.stderr.write(`[DEBUG] Node ${process.versions.node} is too old: running with ${node}\n`);
  // From Node 22.15, and not on Windows, which cannot.
  if (process.platform !== 'win32' && typeof process.execve === 'function')
    process.execve(node, [node, ...args], process.env);
  const child = spawn(node, args, { stdio: 'inherit' });
  child.on('error', cannotStart);
  for (const signal of RELAYED)
    process.on(signal, () => {
      // Windows tells both of a Ctrl-C, and has no signals: `kill` would end the other one in the middle of its streams.
      if (process.platform !== 'win32') child.kill(signal);
    });
  child.on('exit', endAs);
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function endAs(code, signal) {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // Where that signal ends nobody by itself.
  setTimeout(() => process.exit(128 + constants.signals[signal]), SURVIVED_SIGNAL_MS);
}

/** The one that npm brings is built for glibc. */
function isGlibc() {
  const report = process.report?.getReport();
  return typeof report !== 'object' || 'glibcVersionRuntime' in Reflect.get(report, 'header');
}

/**
 * Of this package, or of one in whose folder it lies.
 * @param {string} name
 */
function manifestOf(name) {
  try {
    return createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch {
    return undefined; // not for this system, or left out
  }
}
