import { CircleArrowUp, FileCog, Search } from 'lucide-react';
import { ABOUT_PLACE, showAbout } from '../navigation/show-about.ts';
import { useLive } from '../live/store.ts';
import { openPalette } from '../navigation/palette-store.ts';
import { fileName } from '../settings-form/provenance.ts';
import { copyText } from '../ui/copy.ts';
import { Keys } from '../ui/keys.tsx';
import { Navigation } from './navigation.tsx';
import { hrefOf } from '../navigation/place.ts';
import './sidebar.css';
import { keyboardPlatform } from '../navigation/page-keys.ts';
import { ariaKeys, shownKeys } from '../navigation/shortcuts.ts';
import { StatusCard } from './status-card.tsx';
import * as words from './words.ts';

/** The sidebar: proxy status, navigation and config file. Only icons in a narrow window. */
export function Sidebar() {
  const version = useLive((live) => live.status?.version);
  const newerVersion = useLive((live) => live.status?.newerVersion);
  const configPath = useLive((live) => live.settings?.configPath);
  return (
    <aside className="sidebar" aria-label={words.program} data-pane>
      <div className="brand">
        <Mark />
        <span className="brand-name wide-only">{words.program}</span>
      </div>
      <StatusCard />
      <button
        type="button"
        className="palette-button"
        aria-keyshortcuts={ariaKeys('palette', keyboardPlatform())}
        onClick={openPalette}
      >
        <Search size={15} aria-hidden="true" />
        <span className="wide-only">{words.search}</span>
        <span className="wide-only palette-button-keys" aria-hidden="true">
          <Keys keys={shownKeys('palette', keyboardPlatform())} />
        </span>
      </button>
      <Navigation />
      {newerVersion === undefined ? null : <UpdateLink version={newerVersion} />}
      <div className="sidebar-foot">
        {version === undefined ? null : <VersionLink version={version} />}
        {configPath === undefined ? null : <ConfigButton path={configPath} />}
      </div>
    </aside>
  );
}

interface VersionProps {
  readonly version: string;
}

function UpdateLink({ version }: VersionProps) {
  return (
    <a
      className="update-link"
      href={hrefOf(ABOUT_PLACE)}
      title={words.newerVersion(version)}
      onClick={showAbout}
    >
      <CircleArrowUp size={14} aria-hidden="true" />
      <span className="wide-only">{words.newerVersion(version)}</span>
    </a>
  );
}

function VersionLink({ version }: VersionProps) {
  return (
    <a
      className="version-link wide-only"
      href={hrefOf(ABOUT_PLACE)}
      aria-label={words.aboutVersion(version)}
      onClick={showAbout}
    >
      {words.version(version)}
    </a>
  );
}

interface ConfigButtonProps {
  readonly path: string;
}

/** Shows the config file in effect. */
function ConfigButton({ path }: ConfigButtonProps) {
  return (
    <button
      type="button"
      className="config-button"
      title={words.configTitle(path)}
      aria-label={words.copyConfigPath(path)}
      onClick={() => void copyText(path, words.theConfigPath)}
    >
      <FileCog size={14} aria-hidden="true" />
      <span className="wide-only">{fileName(path)}</span>
    </button>
  );
}

interface MarkProps {
  readonly size?: number;
}

/** The mark: the moon, and a small green light for a warm connection. */
export function Mark({ size = 26 }: MarkProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="mark">
      <path fill="var(--blue)" d="M18.2 3.1A13 13 0 1 0 28.9 18.6 10 10 0 0 1 18.2 3.1Z" />
      <circle cx="22" cy="10" r="2.6" fill="var(--green)" />
    </svg>
  );
}
