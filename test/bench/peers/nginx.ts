import { runInstalledPeer } from './installed-peer.ts';

runInstalledPeer({
  command: 'nginx',
  args: (configFile) => ['-e', 'stderr', '-p', '.', '-c', configFile],
  config: ({ port, upstreamPort }) => `
    daemon off;
    worker_processes 1;
    worker_rlimit_nofile 8192;
    error_log stderr crit;
    pid nginx.pid;
    events { worker_connections 8000; }
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      keepalive_requests 1000000;
      upstream provider {
        server 127.0.0.1:${upstreamPort};
        keepalive 256;
        keepalive_requests 1000000;
      }
      server {
        listen 127.0.0.1:${port} backlog=4096;
        location / {
          proxy_pass http://provider;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_buffering off;
          proxy_read_timeout 600s;
        }
      }
    }
  `,
});
