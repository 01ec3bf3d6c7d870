import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { QuestionName, Questions, Reply } from './protocol.ts';

/** Longer than any scenario takes, so that a hanging peer costs one cell and not the whole run. */
const ANSWER_TIMEOUT_MS = 120_000;
const EXIT_TIMEOUT_MS = 3_000;

/** Variables that would change a peer's behaviour, and keys that must not leave the shell. */
const FOREIGN_VARIABLES =
  /^(LUNAROUTE_|OPENAI_|ANTHROPIC_|RUST_LOG$|NODE_OPTIONS$|NODE_EXTRA_CA_CERTS$|(HTTPS?|ALL|NO)_PROXY$)/i;

/** One benchmark process: answers one question at a time, ends with `close()`. */
export class Child {
  static readonly #open = new Set<Child>();
  readonly #process: ChildProcess;
  #isClosed = false;

  /** Forks the module at `script`; `execArgv` are Node's arguments. */
  constructor(
    script: URL,
    {
      execArgv = [],
      args = [],
      env = {},
    }: { execArgv?: string[]; args?: string[]; env?: NodeJS.ProcessEnv } = {},
  ) {
    this.#process = fork(script, args, {
      execArgv,
      env: { ...cleanEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    this.#process.stdout?.resume();
    Child.#open.add(this);
  }

  /** Closes every child that is still open. */
  static async closeAll(): Promise<void> {
    await Promise.all([...Child.#open].map((child) => child.close()));
  }

  /**
   * Resolves with the answer; rejects with the child's reason, its exit code, or a timeout. Stays pending after
   * `close()`.
   */
  ask<K extends QuestionName>(name: K, asks: Questions[K]['asks']): Promise<Questions[K]['answers']> {
    const child = this.#process;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        act();
      };
      const onExit = (code: number | null, signal: string | null) =>
        settle(() => {
          // If we closed it, the run is ending, and the exit must not count as a failure of the peer.
          if (!this.#isClosed) reject(new Error(`ended early (${signal ?? `exit ${code}`})`));
        });
      const onMessage = (reply: Reply<Questions[K]['answers']>) =>
        settle(() => {
          if (reply.kind === 'failed') reject(new Error(reply.reason));
          else resolve(reply.answer);
        });
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no answer to "${name}" in ${ANSWER_TIMEOUT_MS / 1000} s`))),
        ANSWER_TIMEOUT_MS,
      );
      child.on('message', onMessage).on('exit', onExit);
      if (child.connected) child.send({ name, asks });
      else onExit(child.exitCode, child.signalCode);
    });
  }

  /** Resolves with the first match of `pattern` in stdout. */
  async lineMatching(pattern: RegExp): Promise<RegExpExecArray> {
    let text = '';
    const child = this.#process;
    return new Promise((resolve, reject) => {
      child.stdout?.on('data', (piece: Buffer) => {
        text += piece.toString();
        const match = pattern.exec(text);
        if (match !== null) resolve(match);
      });
      child.once('exit', (code, signal) => reject(new Error(`ended early (${signal ?? `exit ${code}`})`)));
    });
  }

  /** Lets the process end, and kills it after a timeout. */
  async close(): Promise<void> {
    if (!Child.#open.delete(this)) return;
    this.#isClosed = true;
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_TIMEOUT_MS);
    if (child.connected) child.disconnect();
    await exited;
    clearTimeout(timer);
  }
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN_VARIABLES.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: 'production' };
}
