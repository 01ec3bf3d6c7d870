/** Texts of the About section. */

export const title = 'About';
export const program = 'LunaRoute';
export const loading = 'Loading…';
export const licenses = 'Licenses';
export const licensesNote = 'LunaRoute’s own license, then those of the packages it is built from.';
export const theLicenses = 'the licenses';
export const copyAll = 'Copy all';
export const theDetails = 'version and system details';
export const nothingCopied = 'Nothing was copied';

// Its files and folders
export const places = 'Files and folders';
export const thePath = 'the path';
export function copyPlace(label: string): string {
  return `Copy the path: ${label}`;
}
export function showPlace(label: string): string {
  return `Show in the file manager: ${label}`;
}
export const notShown = 'Couldn’t open the file manager';
export const log = 'Log';

// Its processes
export const processes = 'Memory and processor time of LunaRoute’s processes';
export const processName = 'Process';
export const processId = 'ID';
export const memory = 'Memory';
export const cpu = 'CPU';
export const cpuMeaning = 'Share of all processors';

// Updates; their state is worded in the contract
export const updates = 'Updates';
export function dismiss(version: string): string {
  return `Don’t show ${version} again`;
}
export const checkNow = 'Check now';
export const checking = 'Checking…';
export const notChecked = 'Couldn’t check for updates';
export const whatsNew = 'What’s new';
export const pageNotOpened = 'Couldn’t open the release page';
export const updateDeb =
  'This copy was installed from a .deb package. Download the new one from the release page, then run:';
export function updateBy(installer: string): string {
  return `This copy was installed by ${installer}. To update it:`;
}
export const theCommand = 'the command';
