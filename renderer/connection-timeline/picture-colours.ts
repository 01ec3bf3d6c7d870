/** The colours of the picture, as canvas styles. */
export interface PictureColours {
  readonly ink: string;
  readonly third: string;
  readonly line: string;
  readonly idle: string;
  readonly idleArea: string;
  readonly request: string;
  readonly requestOther: string;
  readonly created: string;
  readonly fault: string;
  readonly mark: string;
  readonly ground: string;
}

const VARIABLES = {
  ink: '--ink',
  third: '--third',
  line: '--fine-line',
  idle: '--picture-idle',
  idleArea: '--picture-idle-area',
  request: '--green',
  requestOther: '--picture-request-other',
  created: '--picture-created',
  fault: '--red',
  mark: '--blue',
  ground: '--panel',
} as const satisfies Record<keyof PictureColours, string>;

/** Reads the theme's colours at an element. */
export function readColours(element: HTMLElement): PictureColours {
  const style = getComputedStyle(element);
  const read = (name: keyof PictureColours): string => style.getPropertyValue(VARIABLES[name]).trim();
  return {
    ink: read('ink'),
    third: read('third'),
    line: read('line'),
    idle: read('idle'),
    idleArea: read('idleArea'),
    request: read('request'),
    requestOther: read('requestOther'),
    created: read('created'),
    fault: read('fault'),
    mark: read('mark'),
    ground: read('ground'),
  };
}

/** Calls back when the colours may have changed, through the selected theme or the system's. */
export function watchColours(onChange: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    window.matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', onChange);
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    for (const query of queries) query.removeEventListener('change', onChange);
    observer.disconnect();
  };
}
