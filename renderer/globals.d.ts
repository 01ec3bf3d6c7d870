/** What the desktop's preload puts into the page; absent in a browser. */
interface Window {
  readonly lunaroute?: { readonly platform: string };
}
