/** Texts of the Doctor page, in addition to `format-finding.ts`. */

export const doctor = 'Doctor';
export const refresh = 'Refresh';
export const loading = 'One moment';
export const loadingText = 'Checking the recorded requests.';
/** Followed by the time of the report. */
export const asOf = 'As of ';
export const settingsAlone =
  'No requests recorded yet: these findings come from the settings alone. About 20 requests to a provider are enough to judge its connections.';
export const nothingYet = 'Nothing to look at yet';
export const nothingYetText =
  'The doctor checks the requests of the last hour: which connections were created and why, when servers closed them, and which requests timed out. About 20 requests to a provider are enough.';
export const nothingToChange = 'Nothing to change';

export function checked(what: string, verdict: string): string {
  return `Checked: ${what}. ${verdict}`;
}

export const bundle = 'Support bundle';
export const bundleText =
  'What a bug report needs, in one text file. Nothing is sent: read it, then attach it yourself.';
export const theBundle = 'the bundle';

/** Followed by a provider’s name, for screen readers. */
export const providerBefore = 'Provider ';
export const evidence = 'Evidence';
export const cause = 'Cause';
export const remedy = 'Remedy';

/** Both are followed by a value, for screen readers. */
export const nowBefore = ': now ';
export const proposedBefore = ', proposed ';
export const staged = 'Staged: takes effect on Apply';
export const undo = 'Undo';
export const stage = 'Stage this change';
export const replacesStaged = 'Another value is staged; this replaces it.';

export function undoOf(label: string, value: string): string {
  return `Undo: ${label} ${value}`;
}

export function stageOf(label: string, value: string): string {
  return `Stage this change: ${label} ${value}`;
}

export function changeThere(by: 'variable' | 'flag', value: string): string {
  return by === 'variable'
    ? `Set by a variable; change it to ${value} there.`
    : `Set by a flag; change it to ${value} there.`;
}

export function copy(name: string): string {
  return `${name}: copy ${name}`;
}

export const checkedTitle = 'What was checked';
export const provider = 'Provider';
export const requests = 'Requests';
export const created = 'Created';
export const reused = 'Reused';
export const recordedOver = 'Recorded over';
export const lastHourKept = 'The last hour is kept, in memory only.';
export const seeConnections = 'See the connections';
