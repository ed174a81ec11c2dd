# Two stages: wheels are built where compilers are, and run where they are not.
FROM python:3.11-slim-trixie AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim-trixie
# pg_dump and pg_restore for `backup` and `restore`: Debian's is 17, and must not be older than the server.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 analyst && mkdir /data && chown analyst /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 DATA_FOLDER=/data MPLCONFIGDIR=/tmp
WORKDIR /app
COPY --from=build /venv /venv
COPY pyproject.toml LICENSE NOTICE.md ./
COPY analysis analysis
COPY bot bot
COPY db db
COPY handlers handlers
COPY storage storage
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/health', timeout=4)"]
CMD ["python", "-m", "bot", "serve"]
