import { formatCount, plural } from '../../text/format.ts';

/** Texts of the Providers page and its dialogs, apart from those in the `format-*` files. */

export const providers = 'Providers';
export const loading = 'One moment';
export const loadingText = 'Loading settings from LunaRoute.';
export const add = 'Add';
/** Appended to `Add` for screen readers. */
export const addAfter = ' a provider';
export const notServed = 'not served';
export const off = 'off';
export const isOff = 'Switched off.';
export const isOffText = 'Its requests get a 403.';
export const notKnown = 'unknown';
export const cancel = 'Cancel';

/** Settings that a variable sets in place of the file; fewer than the modified ones, which need not override anything. */
export function overrideFile(count: number): string {
  return count === 1 ? '1 overrides the file' : `${count} override the file`;
}

export function copy(what: string): string {
  return `Copy ${what}`;
}

export function notTried(provider: string): string {
  return `${provider} was not tried`;
}

export function moreAbout(provider: string): string {
  return `More about ${provider}`;
}

export const switchOff = 'Switch off';
export const switchOn = 'Switch on';
export const staged = 'staged';
export const reset = 'Reset to defaults';
export const renameAsk = 'Rename…';
export const removeAsk = 'Remove…';
export const tryToConnect = 'Try to connect';
export const copyPrefix = 'Copy variable prefix';

export const addTitle = 'Add a provider';
export const addText = 'Requests reach it by its name in the path or by a routing rule.';
export const templates = 'Templates';
export const name = 'Name';
export const dialect = 'Dialect';
export const baseUrl = 'Base URL';
export const baseUrlHint = 'With or without /v1.';
/** Placeholder until a name is typed. */
export const nameless = 'name';
export const clientsUse = 'Clients use';
export const keyHeader = 'Key header';
export const keyVariable = 'Key variable';
/** These two surround the line to put in the file. */
export const orBefore = ', or ';
export const orInFile = ' in the file';

export function added(provider: string): string {
  return `Added ${provider}`;
}

export function notAdded(provider: string): string {
  return `${provider} could not be added`;
}

export function nameTaken(provider: string): string {
  return `There is already a provider named ${provider}.`;
}

export const rename = 'Rename';
export const newName = 'New name';

export function renameTitle(provider: string): string {
  return `Rename ${provider}`;
}

/** `prefix` starts the names of the provider's variables. */
export function renameText(prefix: string): string {
  return `Its path and its variables change: ${prefix}… will no longer be read.`;
}

export function newPath(provider: string): string {
  return `New path: /${provider}/v1/…`;
}

export function renamed(from: string, to: string): string {
  return `Renamed ${from} to ${to}`;
}

export function notRenamed(provider: string): string {
  return `${provider} could not be renamed`;
}

export const remove = 'Remove';
export const removeText =
  'Its section is removed from the file, comments included. Requests in progress finish; new ones to its path get 404. You can undo this.';

export function removeTitle(provider: string): string {
  return `Remove ${provider}?`;
}

export function removed(provider: string): string {
  return `Removed ${provider}`;
}

export function notRemoved(provider: string): string {
  return `${provider} could not be removed`;
}

export const apiKey = 'API key';
export const storeKey = 'Store key';
export const storeKeyText =
  'Saved in this system’s key store, not in the file. It replaces the client’s own key.';
export const keyNotStored = 'The key could not be stored';
export const keyMissing = 'Paste the key here.';
export const keyTooLong = 'Must be at most 4,096 characters.';
export const replaceKey = 'Replace key';
export const removeKey = 'Remove key';
export const keyNotRemoved = 'The key could not be removed';
export const changeVariable = 'Change it where the variable is set.';

export function keyFor(provider: string): string {
  return `API key for ${provider}`;
}

export function keyStored(provider: string): string {
  return `Stored the key for ${provider}`;
}

export function keyRemoved(provider: string): string {
  return `Removed the stored key for ${provider}`;
}

export const notServedColon = 'Not served:';
export const start = 'Start';
export const stopped = 'The proxy is stopped.';
export const stoppedText = 'Assistants that use it get no answer.';
export const tryNow = 'Try now';
export const trying = 'Trying…';
export const retries = 'LunaRoute retries every minute.';

export function unreachable(provider: string): string {
  return `${provider} can’t be reached.`;
}

export const connections = 'Connections';
export const active = 'active';
export const idle = 'idle';
export const reusedRecently = 'Reused, last 5 min';
export const key = 'Key';

export function ofMost(count: number): string {
  return `of max ${formatCount(count)}`;
}

export function reusedOf(reused: number, total: number): string {
  return `${reused} of ${total}`;
}

export function finishing(count: number): string {
  return `${count} ${count === 1 ? 'finishes' : 'finish'} on old settings`;
}

/** Example of `faults`: `2 errors, 1 timeout`. */
export function recently(faults: string): string {
  return `${faults} in 5 min`;
}

export const connectClient = 'Connect a client';
export const theBaseUrl = 'the base URL';
export const forSdks = 'For SDKs';
export const theSdkLines = 'the lines for SDKs';
export const toTry = 'To try it';
export const theCommand = 'the command';
/** For a key that LunaRoute adds; the header name goes between these two. */
export const addsKeyBefore = 'LunaRoute adds the key as ';
export const addsKeyAfter = '. An SDK that won’t start without a key takes any value.';
/** For a provider without keys; the name of the header that is still passed on goes between these two. */
export const needsNoKeyBefore = 'Usually needs no key. If a client sends one as ';
export const needsNoKeyAfter = ', it is passed on.';
/** For a key that clients send: these precede its header, its variable, and the variable that LunaRoute reads. */
export const sendKeyBefore = 'Clients send their own key as ';
export const sendKeyFrom = ', here from ';
export const sendKeyOr = '. To have LunaRoute add it, set ';

export const presets = 'Presets: pressing one stages its values';
export const preset = 'Preset';

export function stages(values: string): string {
  return `Stages: ${values}`;
}

export const timeouts = 'Timeouts';
export const timeoutsText = 'What ends a request, and who gets there first';
export const ours = 'LunaRoute';
export const assistants = 'the assistant’s own clock';
export const clocks = 'Clocks';
/** Appended to the name of a timeout for screen readers. */
export const goToTimeout = ' timeout: go to its setting';
export const env = 'env';
export const fromEnvironment = 'from the environment';

export function notApplied(count: number): string {
  return `This shows what is in effect: ${plural(count, 'staged change')} not applied yet.`;
}

export function seconds(secs: number): string {
  return `${formatCount(secs)} s`;
}

export function warnsAt(secs: number): string {
  return `warns at ${seconds(secs)}`;
}

/** Appended to a timeout's note for screen readers. */
export function warnsAfter(secs: number): string {
  return ` Warns after ${seconds(secs)}`;
}

export const connectTimeout = 'Connect';
export const firstByteTimeout = 'First byte';
export const streamIdleTimeout = 'Stream idle';
export const totalTimeout = 'Total';
export const setByEnvironment = 'Set by the environment';
export const endsConnecting = 'Ends a connection attempt';
export const endsWait = 'Ends the wait for an answer';
export const totalEndsWait = 'Only the total timeout ends this wait';
export const endsRequest = 'Ends the whole request';
export const endsSilence = 'Ends a silent answer';
export const totalEndsSilence = 'Only the total timeout ends a silence';

export function neverReached(totalSecs: number): string {
  return `Never reached: total ends at ${seconds(totalSecs)}`;
}

export function givesUpAfter(secs: number): string {
  return `Gives up after ${seconds(secs)} of silence`;
}

export function givesUpFirst(assistant: string): string {
  return `${assistant} gives up first`;
}

export function endsBefore(assistant: string): string {
  return `Ends before ${assistant} gives up`;
}

export const whatIf = 'What if?';
export const refresh = 'Refresh';
export const simulating = 'Simulating…';
export const nothingRecorded =
  'No requests to this provider in the last hour. About 20 are enough for a simulation.';
export const noPool = 'Nothing to simulate: this provider has no pool.';
export const reused = 'reused';
export const mostIdle = 'most idle at once';
export const setByVariable = 'Set by a variable; change it there.';
export const isStaged = 'Staged';
export const inEffectNow = 'In effect now';
export const now = 'now';
export const best = 'best';

export function whatIfOf(label: string): string {
  return `What if? ${label}`;
}

export function simulateAgain(label: string): string {
  return `Simulate ${label.toLowerCase()} again with newer requests`;
}

export function simulated(label: string): string {
  return `${label}, simulated`;
}

/** `value` includes its unit. */
export function stage(value: string): string {
  return `Stage ${value}`;
}

/** Appended to a button's label for screen readers. */
export function forSetting(label: string): string {
  return ` for ${label}`;
}
