import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

export interface LoginItemState {
  readonly enabled: boolean;
  /** False if it cannot be turned on here; `reason` says why. */
  readonly available: boolean;
  readonly reason: string;
}

/** The system's setting that starts the app at login. */
export interface LoginItem {
  /**
   * Asks the system, which means calling another process or reading files, so do not call it on every status change.
   */
  read(): LoginItemState;
  /** Throws the system's error. The system may also refuse without one, which only `read` reveals. */
  set(enabled: boolean): void;
}

const NAME = 'lunaroute-tray.desktop';

/** Login item on Linux desktops: an entry in the autostart folder (freedesktop.org, Autostart 0.5). */
export class AutostartFile implements LoginItem {
  readonly #file: string;
  readonly #command: readonly string[];
  readonly #sandbox: string | undefined;

  /** @param command the command line of the entry, executable first. */
  constructor(env: NodeJS.ProcessEnv, command: readonly string[]) {
    const config = env['XDG_CONFIG_HOME'];
    const folder = config !== undefined && path.isAbsolute(config) ? config : path.join(homedir(), '.config');
    this.#file = path.join(folder, 'autostart', NAME);
    this.#command = command;
    this.#sandbox =
      env['FLATPAK_ID'] !== undefined ? 'Flatpak' : env['SNAP'] !== undefined ? 'Snap' : undefined;
  }

  read(): LoginItemState {
    if (this.#sandbox !== undefined) {
      return {
        enabled: false,
        available: false,
        reason: `${this.#sandbox} does not let an app start itself at login.`,
      };
    }
    return {
      enabled: existsSync(this.#file) && isOn(readFileSync(this.#file, 'utf8')),
      available: true,
      reason: '',
    };
  }

  set(enabled: boolean): void {
    if (this.#sandbox !== undefined) return;
    if (!enabled) return rmSync(this.#file, { force: true });
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, desktopEntry(this.#command));
  }
}

/** Whether the entry is enabled: desktops turn an entry off in place rather than remove it. */
function isOn(entry: string): boolean {
  return !/^\s*(?:Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/imu.test(entry);
}

/** The text of an autostart entry for a command. @internal Its test parses the entry as a desktop does. */
export function desktopEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=LunaRoute',
    'Comment=A local proxy for coding assistants',
    `Exec=${command.map(quoteArgument).join(' ')}`,
    'Icon=lunaroute-tray',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/**
 * Quotes an argument for an Exec line, then escapes it again as every string value is: a literal backslash becomes four
 * (Desktop Entry Specification, "The Exec key"). A percent sign would begin a field code.
 */
function quoteArgument(argument: string): string {
  const quoted = `"${argument.replaceAll(/["`$\\]/gu, String.raw`\$&`)}"`;
  return quoted.replaceAll('\\', String.raw`\\`).replaceAll('%', '%%');
}
