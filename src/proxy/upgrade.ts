import type { Duplex } from 'node:stream';
import type { ResponseHead } from '../upstream/request.ts';

/** The head of a 101 response, as it came: Upgrade and Connection are meant for the client here. */
function switchingHead(head: ResponseHead): Buffer {
  let text = `HTTP/1.1 ${head.status} ${head.statusText}\r\n`;
  for (let at = 0; at + 1 < head.rawHeaders.length; at += 2) {
    text += `${head.rawHeaders[at]?.toString('latin1') ?? ''}: ${head.rawHeaders[at + 1]?.toString('latin1') ?? ''}\r\n`;
  }
  return Buffer.from(`${text}\r\n`, 'latin1');
}

/** Tells the client that the provider has switched protocols. */
export function writeSwitchingHead(client: Duplex, head: ResponseHead): void {
  client.write(switchingHead(head));
}
