import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { test, type TestContext } from 'node:test';
import { counted, poolOf, settledStats } from '../support/settled-stats.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { ask } from '../support/client.ts';
import { portOf } from '../support/eventually.ts';
import { startApp } from '../support/running-app.ts';

/** Far more than all buffers between a client and its provider can hold. */
const UPLOAD = Buffer.alloc(13 * 1024 * 1024, 'u');
const ANSWER = 'HTTP/1.1 413 Payload Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large';

/** Starts a provider that responds before it has read the request, and closes. */
type StartProvider = (context: TestContext) => Promise<string>;

/** Closes with the request unread, so the system resets the connection right after the response. */
function startRaw(answer: string): StartProvider {
  return async (context) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.pause();
        socket.write(answer, () => socket.destroy());
      });
    });
    context.after(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${portOf(server)}`;
  };
}

function startNode(status: number, tls: boolean): StartProvider {
  return async (context) => {
    const answer: http.RequestListener = (request, response) => {
      response.writeHead(status, { connection: 'close', 'content-length': 9 });
      response.end('too large', () => request.socket.destroy());
    };
    const server = tls ? https.createServer(serverTls(), answer) : http.createServer(answer);
    context.after(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `${tls ? 'https' : 'http'}://127.0.0.1:${portOf(server)}`;
  };
}

const PYTHON = `
import http.server
class Refuse(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(413)
        self.send_header('Content-Length', '9')
        self.end_headers()
        self.wfile.write(b'too large')
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Refuse)
print(server.server_address[1], flush=True)
server.serve_forever()
`;

async function startPython(context: TestContext): Promise<string> {
  const python = spawn('python3', ['-c', PYTHON], { stdio: ['ignore', 'pipe', 'ignore'] });
  context.after(() => python.kill('SIGKILL'));
  const [line] = await once(python.stdout, 'data');
  return `http://127.0.0.1:${Number(String(line))}`;
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

const PROVIDERS: readonly {
  readonly name: string;
  readonly status: number;
  readonly start: StartProvider;
  readonly skip?: string | false;
}[] = [
  { name: 'a provider made of bytes', status: 413, start: startRaw(ANSWER) },
  { name: 'a Node server with a 413', status: 413, start: startNode(413, false) },
  { name: 'a Node server with a 401', status: 401, start: startNode(401, false) },
  { name: 'a Node server over TLS', status: 413, start: startNode(413, true) },
  { name: 'a Python server', status: 413, start: startPython, skip: hasPython ? false : 'no python3 here' },
];

/** Number of attempts: a response is lost only in a race. */
const TIMES = 16;

for (const { name, status, start, skip = false } of PROVIDERS) {
  test(`a response of ${name} during an upload of 13 MB arrives`, { skip }, async (context) => {
    const upstream = await start(context);
    const { app, url } = await startApp(context, { upstream, openai: { ca: CA } });
    const answers: Record<string, number> = {};
    for (let time = 0; time < TIMES; time += 1) {
      const answer = await ask(`${url}/v1/files`, { method: 'POST', body: UPLOAD });
      const told = answer.headers['x-lunaroute-error'] ?? answer.body;
      const seen = `${answer.status} ${told.toString()}${answer.complete ? '' : ' CUT'}`;
      answers[seen] = (answers[seen] ?? 0) + 1;
    }
    assert.deepEqual(answers, { [`${status} too large`]: TIMES });
    const stats = await settledStats(poolOf(app));
    assert.deepEqual(counted(stats.closedBy), { not_reusable: TIMES });
  });
}

test('an early response arrives in full if the provider reads the upload before finishing it', async (context) => {
  const server = net.createServer((socket) => {
    let readBytes = 0;
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n'));
    socket.on('data', ({ length }) => {
      if (readBytes <= UPLOAD.length && readBytes + length > UPLOAD.length) socket.write('no');
      readBytes += length;
    });
  });
  context.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { url } = await startApp(context, { upstream: `http://127.0.0.1:${portOf(server)}` });
  const answer = await ask(`${url}/v1/files`, { method: 'POST', body: UPLOAD });
  assert.deepEqual([answer.status, answer.body], [403, 'no']);
});
