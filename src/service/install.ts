import { environmentFile, variablesIn } from './environment-file.ts';
import { type Ownership, ownershipOf, removeOwned, readIfThere, writeOwned } from './owned-file.ts';
import type { ServicePlan, ServiceState, ServiceSystem } from './service-system.ts';

/** 1.5 seconds in total. */
const LOOKS = 5;
const LOOK_EVERY_MS = 300;

/** Result of installing or uninstalling, as lines for people; `isDone` only if everything succeeded. */
export interface ServiceOutcome {
  readonly isDone: boolean;
  readonly lines: readonly string[];
}

export interface InstallRequest {
  readonly plan: ServicePlan;
  /** Variables to write to the environment file, overriding those from an earlier installation. */
  readonly taken: ReadonlyMap<string, string>;
}

/** Result of {@link serviceStatus}. */
export interface ServiceReport extends ServiceState {
  readonly installed: boolean;
  readonly ownership: Ownership;
  /** Names of the variables in its environment file. */
  readonly variables: readonly string[];
}

/** Writes the service's files and starts it. Overwrites only files that LunaRoute wrote and nobody edited. */
export function installService(system: ServiceSystem, { plan, taken }: InstallRequest): ServiceOutcome {
  const obstacle = system.obstacle();
  if (obstacle !== undefined) return { isDone: false, lines: [obstacle] };
  const inTheWay = [system.file, plan.environmentFile].flatMap((file) => refusal(file) ?? []);
  if (inTheWay.length > 0) return { isDone: false, lines: inTheWay };
  const before = readIfThere(plan.environmentFile);
  const hasVariables = taken.size > 0 || before !== undefined;
  const isNewEnvironment = hasVariables && writeOwned(plan.environmentFile, environmentFile(before, taken));
  const wasInstalled = ownershipOf(system.file) === 'ours';
  const isNewFile = writeOwned(system.file, system.describe(plan));
  const lines = [isNewFile ? `Written: ${system.file}` : `Unchanged: ${system.file}`];
  if (isNewEnvironment) lines.push(`Written: ${plan.environmentFile} (only you can read it)`);
  const started = system.start(wasInstalled && (isNewFile || isNewEnvironment));
  if (!started.ok)
    return {
      isDone: false,
      lines: [
        ...lines,
        `${system.name} could not start it: ${started.said}`,
        `To start it later: ${system.byHand}`,
      ],
    };
  if (!staysUp(system))
    return { isDone: false, lines: [...lines, `It started, then exited. Its log: ${system.log}`] };
  lines.push(`Started, and will start at login. Its log: ${system.log}`);
  const hint = system.hint();
  return { isDone: true, lines: hint === undefined ? lines : [...lines, hint] };
}

/** Whether the service survives the time in which a port in use or invalid settings would have ended it. */
function staysUp(system: ServiceSystem): boolean {
  for (let look = 0; look < LOOKS; look += 1) {
    system.pause(LOOK_EVERY_MS);
    if (!system.state().running) return false;
  }
  return true;
}

/** Stops the service and removes the files that LunaRoute wrote and nobody edited. */
export function uninstallService(system: ServiceSystem, environment: string): ServiceOutcome {
  const ownership = ownershipOf(system.file);
  if (ownership === 'missing' && ownershipOf(environment) === 'missing')
    return { isDone: true, lines: ['No service is installed.'] };
  if (ownership === 'foreign')
    return { isDone: false, lines: [`Nothing was changed: ${notOurs(system.file)}`] };
  const lines: string[] = [];
  if (ownership !== 'missing') {
    const stopped = system.stop();
    if (!stopped.ok) lines.push(`${system.name} could not stop it: ${stopped.said}`);
  }
  let isDone = lines.length === 0;
  for (const file of [system.file, environment]) {
    const found = removeOwned(file);
    if (found === 'ours') lines.push(`Removed: ${file}`);
    if (found === 'edited') lines.push(`Kept: ${file} was edited after it was written. Remove it yourself.`);
    isDone &&= found === 'ours' || found === 'missing' || found === 'foreign';
  }
  system.forget();
  return { isDone, lines };
}

/** Returns what is installed, and the state that the system reports. */
export function serviceStatus(system: ServiceSystem, environment: string): ServiceReport {
  const ownership = ownershipOf(system.file);
  const installed = ownership !== 'missing';
  const state = installed ? system.state() : { enabled: false, running: false };
  return { ...state, installed, ownership, variables: [...variablesIn(readIfThere(environment)).keys()] };
}

function refusal(file: string): string | undefined {
  switch (ownershipOf(file)) {
    case 'missing':
    case 'ours':
      return undefined;
    case 'edited':
      return `Nothing was changed: ${file} was edited after it was written. Move it away and run install again.`;
    case 'foreign':
      return `Nothing was changed: ${notOurs(file)}`;
  }
}

function notOurs(file: string): string {
  return `${file} was not written by LunaRoute.`;
}
