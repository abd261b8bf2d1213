# The API. State (database, learned models, an embedded index) lives in /var/lib/kirana.
FROM python:3.11-slim AS made
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY search search
COPY ranking ranking
COPY indexer indexer
COPY insights insights
COPY store store
COPY api api
RUN python -m venv /opt/kirana \
 && /opt/kirana/bin/pip install --no-cache-dir --no-compile --constraint constraints.txt '.[onnx,postgres]'

FROM python:3.11-slim
# LightGBM and implicit need OpenMP.
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --home-dir /var/lib/kirana kirana
COPY --from=made /opt/kirana /opt/kirana
# Packages find `mappings/` beside them.
COPY mappings /opt/kirana/lib/python3.11/site-packages/mappings
ENV PATH=/opt/kirana/bin:$PATH KIRANA_HOME=/var/lib/kirana KIRANA_HOST=0.0.0.0 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
USER kirana
WORKDIR /var/lib/kirana
VOLUME /var/lib/kirana
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["kirana", "serve"]
