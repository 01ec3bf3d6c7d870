# docker build -t lunaroute:latest .
# The tags are what `docker build` takes on its own; a release gives both with their digests, and writes those into the labels.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=debian:bookworm-slim

# What is built is JavaScript: the same for every architecture, so that none has to be emulated.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run --silent build:window && npm run --silent build:server \
  && mkdir -p /out/app/dist /out/bin /out/state/lunaroute/sessions \
  && cp -r dist/server dist/window /out/app/dist/ && cp package.json LICENSE /out/app/ \
  && ln -s /app/dist/server/launch.js /out/bin/lunaroute-tray \
  && ln -s /app/dist/server/launch-server.js /out/bin/lunaroute-server \
  && ln -s /app/dist/server/launch-server.js /out/app/lunaroute-server \
  && chmod -R a+rX /out/app && chmod -R g=rwX,o= /out/state/lunaroute

# Node for the architecture of the image.
FROM ${NODE_IMAGE} AS node

FROM ${RUNTIME_IMAGE}
ARG VERSION=0
LABEL org.opencontainers.image.title="LunaRoute" \
  org.opencontainers.image.description="A proxy for coding assistants that keeps warm connection pools per provider" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}"
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=build /out/bin/ /usr/local/bin/
COPY --from=build /out/app/ /app/
# Any other user that is given belongs to group 0, as on OpenShift, and may record too.
COPY --from=build --chown=10001:0 /out/state/ /var/lib/
# /etc/lunaroute/config.yaml is then where the file is looked for, and may be missing. The address is the container's own: what
# is published is the choice of who runs it. Docker kills ten seconds after it has asked to stop.
ENV XDG_CONFIG_HOME=/etc \
  LUNAROUTE_HOST=0.0.0.0 \
  LUNAROUTE_INSECURE_BIND=true \
  LUNAROUTE_UI_ENABLED=false \
  LUNAROUTE_SESSIONS_DIR=/var/lib/lunaroute/sessions \
  LUNAROUTE_DRAIN_SECS=8
WORKDIR /app
USER 10001:0
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["node", "/app/dist/server/launch.js", "healthcheck"]
# Neither npm nor a shell: they would not pass SIGTERM on.
ENTRYPOINT ["node", "--max-semi-space-size=8", "/app/dist/server/launch.js"]
CMD ["serve"]
