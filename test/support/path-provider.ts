import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { serverTls } from './certificates.ts';

/** Runs as a program: a provider on the given ports; the last one uses TLS. `/v1/think/N` responds after N ms. */
const ports = process.argv.slice(2).map(Number);

const answer: RequestListener = (request, response) => {
  const thinkMs = Number(/\/think\/(\d+)$/u.exec(request.url ?? '')?.[1] ?? 0);
  request.resume();
  request.on('error', () => undefined);
  request.on('end', () => {
    void pause(thinkMs).then(() => response.end('ok'));
  });
};

for (const [at, port] of ports.entries()) {
  const server = at === ports.length - 1 ? createTlsServer(serverTls(), answer) : createServer(answer);
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.listen(port, '::');
}
process.stdout.write('ready\n');
