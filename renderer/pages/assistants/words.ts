/** Texts of the Assistants page. Those for an assistant's state are in `format-assistant.ts`. */

export const title = 'Assistants';
export const loadingTitle = 'One moment';
export const loading = 'Reading the assistants’ config files.';
export const noAssistantsTitle = 'No assistants to connect';
export const noAssistants =
  'Claude Code, Codex CLI, Gemini CLI, opencode, Qwen Code, pi and Kilo CLI can be connected from this page. Any other client with a base URL setting can use the lines below.';
export const cannotConnectNow = 'Nothing can be connected now.';
export const nothingWritten = 'Nothing was written.';
export const writing = 'Writing…';
export const cancel = 'Cancel';
export const close = 'Close';

/** Button labels, and the same for screen readers, followed by the assistant's name. */
export const actions = {
  connect: { text: 'Connect', spoken: 'Connect' },
  reconnect: { text: 'Connect again', spoken: 'Connect again:' },
  disconnect: { text: 'Disconnect', spoken: 'Disconnect' },
  take_back: { text: 'Undo only LunaRoute’s changes', spoken: 'Undo only LunaRoute’s changes to' },
};

// Its panel
export const theCommand = 'the command';
/** Followed by the folder's name, or `itsFolder`, and then `installedElsewhereAfter`. */
export const installedElsewhereBefore = 'Installed somewhere else? Run it once: it creates';
export const itsFolder = 'its folder';
export const installedElsewhereAfter = 'and will show up here.';
export const file = 'File';
export const thePath = 'the path';
export function copyPath(path: string): string {
  return `Copy the path ${path}`;
}
export const willBeCreated = 'will be created';
export const cautions = 'Notes';
export const warningSpoken = 'Warning: ';
export const noteSpoken = 'Note: ';

// Values that LunaRoute wrote, compared with the current ones
export function addressesOf(label: string): string {
  return `Addresses of ${label}`;
}
export const driftKey = 'Key';
export const driftWritten = 'LunaRoute wrote';
export const driftNow = 'Current value';
export const driftNothing = 'nothing';
export const driftSame = 'unchanged';

// Whether requests arrive
/** Followed by the last request. */
export const lastSeen = 'Last seen';
export const lastRequest = 'Last request';
export const routedOtherwise = 'Routed by an environment variable or project settings, not by this file.';
export const routedByDemo = 'This is the demo’s own traffic.';
export const notSeenYet = 'Connected, but no requests seen yet.';
/** Followed by the last request before the assistant was connected. */
export const beforeThat = 'Before that:';
export const possibleReasons = 'Possible reasons:';
export function requestName(id: number): string {
  return `Request ${id}`;
}
/** Preceded by the time since the request. */
export function withoutConnection(provider: string): string {
  return `to ${provider}, without a connection`;
}
/** Between the time since the request and the connection. */
export const through = 'through';
export function connectionName(provider: string, id: number): string {
  return `${provider} connection ${id}`;
}
export const reused = 'reused';
export const created = 'created';
export function answered(status: number): string {
  return `, answered ${status}`;
}

// All assistants at once
export const allAssistants = 'All assistants';
export const bypassOffer =
  'To rule LunaRoute out, send all assistants straight to their providers. One click brings them back.';
export const restartRunning = 'Restart any that are running.';
export const startProxyFirst = 'Start the proxy before you send them through it again.';
export const leftConnected = 'Couldn’t be sent directly (left unchanged):';
export const leftDirect = 'Couldn’t be reconnected:';
export const sendAllDirectly = 'Send all directly';
export const sendAllThrough = 'Send through LunaRoute again';
export const nothingToMove = 'Nothing to change';
export const noneConnected = 'No assistant is connected.';
export const noneDirect = 'No assistant was sent straight to its provider.';
export const notMoved = 'The assistants were left unchanged';

// What a change would write
export function changeTitle(verb: string, label: string): string {
  return `${verb} ${label}`;
}
export function statusLine(label: string): string {
  return `Show LunaRoute in ${label}’s status line`;
}
export function statusLineNote(label: string): string {
  return `${statusLine(label)}: whether a request reused a connection, retries, and what it is waiting for.`;
}
export const toolSearch = 'Keep MCP tool search on';
/** Followed by a sentence about the assistant's version. */
export const toolSearchNote = 'Keep MCP tool search on (`ENABLE_TOOL_SEARCH`).';
export const readingFile = 'Reading the file…';
export const changedLines = 'Lines that change';
export const onlyTheseChange = 'Only these lines change. Other values in the file are hidden here.';

export const launchAtLoginTitle = 'Launch LunaRoute at login?';
export function launchAtLoginNote(label: string): string {
  return `${label} reaches its provider only while LunaRoute runs.`;
}
export const launchAtLogin = 'Launch at login';

// Undoing what LunaRoute wrote
export function takeBackTitle(label: string): string {
  return `Undo only LunaRoute’s changes to ${label}`;
}
export const takeBackNote =
  'Lines that are still as LunaRoute wrote them go back to what they were. Edits made since are kept.';
export const undo = 'Undo';
export function disconnected(label: string): string {
  return `${label} is disconnected`;
}
export const editsLeft = 'Edits made since it was connected were left unchanged.';

// Any other client
export const otherClientsTitle = 'Any other client';
export const otherClientsNote =
  'For clients that read a base-URL variable, run these lines in the shell that starts them.';
export const loadingLines = 'One moment…';
/** Followed by the address. */
export const orSetBaseUrl = 'Or set its base URL to';
export function lineForClients(label: string): string {
  return `the line for ${label} clients`;
}
export function lineForVariable(variable: string): string {
  return `the line for ${variable}`;
}
export const cursorNote =
  'Cursor calls models from its own servers, which can’t reach a proxy on this machine.';
export const copyAll = 'Copy all';
export const exceptionsTitle = 'Bypass your other proxy';
export const exceptionsNote =
  'A proxy variable is set here. Without NO_PROXY, requests for LunaRoute would be sent to that proxy.';

// WSL2 and containers
export const elsewhereTitle = 'WSL2 and dev containers';
export const elsewhereSource =
  'These steps follow Microsoft’s and Docker’s documentation. They haven’t been tried on Windows.';
export const wslTitle = 'WSL2';
export const wslMode = 'Inside WSL, this shows the network mode: `mirrored` or `nat` (the default).';
export const wslModeCommand = 'the command for the network mode';
export const wslMirrored =
  '**mirrored**: inside WSL, 127.0.0.1 reaches LunaRoute on Windows. Use the same address as here; no port has to be opened.';
export const wslMirroredLine = 'the line for mirrored mode';
export const wslNat =
  '**nat**: WSL can’t reach LunaRoute on Windows. Either switch to mirrored mode: add `networkingMode=mirrored` below `[wsl2]` in `%UserProfile%\\.wslconfig`, then run this on Windows:';
export const wslRestartCommand = 'the command that restarts WSL';
export const wslRunInside =
  'Or run LunaRoute inside WSL, next to the assistant. Neither opens anything to your network.';
export const wslInsideCommand = 'the command to run inside WSL';
/** Preceded by the name of a WSL distribution and a colon. */
export const distroWithoutAssistant = 'no assistant found.';
export const distroStopped = 'stopped, so LunaRoute didn’t look inside.';
/** Preceded by the name of a WSL distribution and a comma. */
export function distroUser(user: string, assistants: readonly string[]): string {
  return `user ${user}: ${assistants.join(', ')}.`;
}
export const distroNote = 'LunaRoute changes nothing there; with `lunaroute-tray` installed in it, run:';
export function commandForDistro(distro: string): string {
  return `the command for ${distro}`;
}
export const containersTitle = 'Dev containers';
export const devcontainerNote =
  'In `devcontainer.json`. With Docker Desktop, `runArgs` isn’t needed; with rootless Docker, use 10.0.2.2 in place of `host-gateway`.';
export const devcontainerLines = 'the lines for devcontainer.json';
export const allowedHostsNote =
  'In LunaRoute’s config file: the name the container asks for. On Linux, `host` must also be an address the container can reach, such as that of Docker’s bridge; set a proxy token then.';
export const allowedHostsLine = 'the line for the config file';
