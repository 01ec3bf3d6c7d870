import { Copy, FileText } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { AboutView } from '../../../src/contract/about.ts';
import { PreferenceRow } from '../../settings-form/preference-row.tsx';
import { useControl } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { usePlace } from '../../navigation/use-place.ts';
import { TextFileDialog, type TextFileKind } from '../../text-file/text-file-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.ts';
import { showToast } from '../../ui/toasts.tsx';
import { AboutPlaces } from './about-places.tsx';
import { AboutProcesses } from './about-processes.tsx';
import './about.css';
import { ABOUT_PLACE, ABOUT_TITLE_ID, focusAbout } from '../../navigation/show-about.ts';
import { UpdateRow } from './update-row.tsx';
import { useAbout } from './use-about.ts';
import * as words from './words.ts';

const LICENSES: TextFileKind = {
  title: words.licenses,
  description: words.licensesNote,
  what: words.theLicenses,
  load: (client) => client.about.licenses(),
};

/** The About section: versions, files and resource usage of the program. */
export function About() {
  const section = useRef<HTMLElement>(null);
  const { view, changeUpdate } = useAbout(section);
  useDeepLink(view !== undefined);
  return (
    <section ref={section} className="about" aria-labelledby={ABOUT_TITLE_ID}>
      <h2 id={ABOUT_TITLE_ID} className="preferences-title" tabIndex={-1}>
        {words.title}
      </h2>
      <div className="panel preferences" aria-busy={view === undefined}>
        {view === undefined ? (
          <PreferenceRow id="about-loading" name={words.program} meaning={words.loading}>
            {null}
          </PreferenceRow>
        ) : (
          <>
            <Versions versions={view.versions} />
            <UpdateRow update={view.update} change={changeUpdate} />
            <AboutPlaces places={view.places} canReveal={view.canReveal} />
            <AboutProcesses processes={view.processes} />
          </>
        )}
      </div>
    </section>
  );
}

/** Scrolls to the section once loaded, if the URL names it; before that its size is not final. */
function useDeepLink(isLoaded: boolean): void {
  const { page, provider } = usePlace();
  const isNamed = page === ABOUT_PLACE.page && provider === ABOUT_PLACE.provider;
  useEffect(() => {
    if (isNamed && isLoaded) focusAbout();
  }, [isNamed, isLoaded]);
}

interface VersionsProps {
  readonly versions: AboutView['versions'];
}

function Versions({ versions: [own, ...others] }: VersionsProps) {
  const client = useControl();
  const [isReading, setIsReading] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await copyText((await client.about.text()).text, words.theDetails);
    } catch (error) {
      showToast({ title: words.nothingCopied, description: reason(error), kind: 'trouble' });
    }
  };
  return (
    <PreferenceRow
      id="about-versions"
      name={`${own?.name ?? ''} ${own?.version ?? ''}`}
      meaning={
        <ul className="about-versions">
          {others.map(({ name, version }) => (
            <li key={name}>
              {name} <span className="about-version">{version}</span>
            </li>
          ))}
        </ul>
      }
    >
      <div className="preference-buttons">
        <Button icon={<FileText size={13} aria-hidden="true" />} onClick={() => setIsReading(true)}>
          {words.licenses}
        </Button>
        <Button icon={<Copy size={13} aria-hidden="true" />} onClick={() => void copy()}>
          {words.copyAll}
        </Button>
      </div>
      {isReading ? <TextFileDialog kind={LICENSES} onClose={() => setIsReading(false)} /> : null}
    </PreferenceRow>
  );
}
