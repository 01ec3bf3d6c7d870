import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LinuxTargetHelper } from 'app-builder-lib/out/targets/LinuxTargetHelper.js';

/**
 * Called by electron-builder after packing an app for Linux: writes the desktop file of a deb and an AppImage next to the
 * app, with electron-builder's own code.
 *
 * @param {import('app-builder-lib').AfterPackContext} context
 */
// oxlint-disable-next-line import/no-default-export -- electron-builder calls the default export.
export default async function writeDesktopEntry({ packager, appOutDir }) {
  // It was packed for Linux, so this is the packager for Linux; the context's type doesn't say so.
  const linux = /** @type {import('app-builder-lib/out/linuxPackager.js').LinuxPackager} */ (packager);
  const helper = new LinuxTargetHelper(linux);
  const entry = await helper.computeDesktopEntry(linux.platformSpecificBuildOptions);
  await writeFile(path.join(path.dirname(appOutDir), `${helper.getDesktopFileName()}.desktop`), entry);
}
