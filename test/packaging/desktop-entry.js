import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LinuxTargetHelper } from 'app-builder-lib/out/targets/LinuxTargetHelper.js';

/**
 * What electron-builder runs after an app is packed for Linux: writes the desktop file beside it that a deb and an AppImage
 * would have, by the code that they have it from.
 *
 * @param {import('app-builder-lib').AfterPackContext} context
 */
// oxlint-disable-next-line import/no-default-export -- electron-builder calls the default export.
export default async function writeDesktopEntry({ packager, appOutDir }) {
  // Packed for Linux: its packager is that of Linux, which the type of the context leaves open.
  const linux = /** @type {import('app-builder-lib/out/linuxPackager.js').LinuxPackager} */ (packager);
  const helper = new LinuxTargetHelper(linux);
  const entry = await helper.computeDesktopEntry(linux.platformSpecificBuildOptions);
  await writeFile(path.join(path.dirname(appOutDir), `${helper.getDesktopFileName()}.desktop`), entry);
}
