import type { Source } from './effective.ts';

/** Returns the place where a value is set, for anyone who wants to change it. */
export function sourcePlace(source: Source): string {
  switch (source.kind) {
    case 'file':
      return `${source.path}:${source.line}`;
    case 'env':
    case 'flag':
      return source.name;
    case 'kept':
    case 'refused':
      return source.at;
    case 'keystore':
      return 'the key store';
    case 'system':
      return "the system's proxy settings";
    case 'loopback':
      return 'its loopback address';
    case 'default':
      return 'the default';
  }
}
