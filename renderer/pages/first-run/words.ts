/** Texts of the first steps. */

export const title = 'Connect an assistant, then use it as usual';
export const whatItDoes =
  'LunaRoute keeps connections to your providers warm. Your keys and accounts stay as they are.';
export const hide = 'Hide this card';
export const doneSpoken = 'Done:';
export const toDoSpoken = 'To do:';

// The first step: an assistant
export const connectTitle = 'Connect';
export const lookingForAssistants = 'Looking for assistants…';
export function assistantsFound(count: number): string {
  if (count === 0) return 'No assistant found on this computer.';
  return count === 1 ? 'One assistant found on this computer' : `${count} assistants found on this computer`;
}
export const clientConnected = 'A client is connected.';
export const tryWithoutFile = 'Try it without changing a file:';
export const theCommand = 'the command';
export const installOrConnect = 'Install an assistant or connect another client';
export const otherClients = 'Other clients and SDKs';

// The second step: two requests
export const sendTitle = 'Send two prompts';
/** Followed by the command. */
export const inTerminal = 'in a terminal:';
/** Followed by the reason and a link to the request. */
export const requestFailed = 'A request arrived but didn’t reach a provider:';
export const showIt = 'Show it';
/** @param state as in the sidebar, such as `Stopped`. */
export function proxyState(state: string): string {
  return `The proxy: ${state.toLowerCase()}.`;
}
export const startProxy = 'Start the proxy';
export const now = 'now';
export const waiting = 'Waiting for the first request';
export function noRequestFrom(label: string, minutes: number): string {
  return `${label}: no request for ${minutes} min.`;
}
export const otherReasons = 'Other reasons';
export const created = 'created';
export const oneCreated = '1 created';
export const reused = 'reused';
export const aConnection = 'a connection';
/** Followed by a duration. */
export const inBeforeTime = 'in';
export function idled(duration: string): string {
  return `idle ${duration}`;
}

export const nextReuses = 'The next request will reuse it.';
export const closedAgain = 'It’s closed by now, so the next request opens another one.';
export const works = 'It works. This request reused a warm connection.';
export function worksAndSkipped(duration: string): string {
  return `It works. The second request skipped ${duration} of connecting.`;
}
