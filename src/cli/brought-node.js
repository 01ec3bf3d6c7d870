// Plain JavaScript, because it must run on a Node that is too old for everything else.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { isTooOld } from './oldest-node.js';

/**
 * Signals passed on to the other process. The terminal also sends it Ctrl-C, but it treats two in quick succession as one.
 */
const RELAYED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']);
/** The same as in system/processes.ts, which an old Node can't read. */
const SURVIVED_SIGNAL_MS = 500;
const MORE_LEVELS = new Set(['debug', 'trace']);

/**
 * Finds the Node that npm installed with this program.
 * @returns {string | undefined} its path; undefined if there is none that can run the program
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
 * Runs the same program with another Node: replaces this process if possible, otherwise starts a child process and exits
 * the same way as it does.
 * @param {string} node path of the Node binary
 * @param {string} script path of the program
 * @param {() => void} cannotStart called if the child process cannot be started
 */
export function continueWith(node, script, cannotStart) {
  const args = [...process.execArgv, script, ...process.argv.slice(2)];
  if (MORE_LEVELS.has(String(process.env['LUNAROUTE_LOG_LEVEL']).trim().toLowerCase()))
    process.stderr.write(`[DEBUG] Node ${process.versions.node} is too old: running with ${node}\n`);
  // Exists since Node 22.15; Windows cannot replace a process.
  if (process.platform !== 'win32' && typeof process.execve === 'function')
    process.execve(node, [node, ...args], process.env);
  const child = spawn(node, args, { stdio: 'inherit' });
  child.on('error', cannotStart);
  for (const signal of RELAYED)
    process.on(signal, () => {
      // On Windows, Ctrl-C reaches both processes, and `kill` would end the child at once, cutting its streams.
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
  // In case that signal does not end the process.
  setTimeout(() => process.exit(128 + constants.signals[signal]), SURVIVED_SIGNAL_MS);
}

/** Whether this system uses glibc, which npm's Node is built for. */
function isGlibc() {
  const report = process.report?.getReport();
  return typeof report !== 'object' || 'glibcVersionRuntime' in Reflect.get(report, 'header');
}

/**
 * Returns the path of the manifest of a package installed for this program.
 * @param {string} name
 */
function manifestOf(name) {
  try {
    return createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch {
    return undefined; // not for this system, or omitted at installation
  }
}
