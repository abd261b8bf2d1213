#!/usr/bin/env bash
# OpenSearch and PostgreSQL on this machine without Docker, for this user alone: `services.sh start`, `services.sh stop`.
# OpenSearch is the unpacked archive in OPENSEARCH_HOME, of the version in docker-compose.yml; PostgreSQL is the system's
# own. State is in var/services. OPENSEARCH_PORT, OPENSEARCH_HEAP and POSTGRES_PORT change the defaults.
set -euo pipefail
cd "$(dirname "$0")"
run=$PWD/var/services
version=$(sed -n 's/.*opensearchproject\/opensearch:\([0-9.]*\)$/\1/p' docker-compose.yml)
opensearch_port=${OPENSEARCH_PORT:-9200}
postgres_port=${POSTGRES_PORT:-5432}
PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)

runs() { [ -f "$run/$1.pid" ] && kill -0 "$(head -1 "$run/$1.pid")" 2>/dev/null; }

start_opensearch() {
    runs opensearch && { echo "OpenSearch runs already."; return 0; }
    local home=${OPENSEARCH_HOME:-} config=$run/opensearch/config
    if [ ! -x "$home/bin/opensearch" ]; then
        echo "No OpenSearch: unpack the archive of OpenSearch $version, and set OPENSEARCH_HOME to its folder."
        return 1
    fi
    mkdir -p "$run/opensearch/data" "$run/opensearch/logs"
    [ -d "$config" ] || cp -rL "$home/config" "$config"
    local settings=(-E cluster.name=kirana -E network.host=127.0.0.1 -E "http.port=$opensearch_port"
        -E discovery.type=single-node -E "path.data=$run/opensearch/data" -E "path.logs=$run/opensearch/logs")
    [ -d "$home/plugins/opensearch-security" ] && settings+=(-E plugins.security.disabled=true)
    OPENSEARCH_PATH_CONF=$config OPENSEARCH_JAVA_OPTS="-Xms${OPENSEARCH_HEAP:-1g} -Xmx${OPENSEARCH_HEAP:-1g}" \
        "$home/bin/opensearch" -d -p "$run/opensearch.pid" "${settings[@]}" >"$run/opensearch.log" 2>&1 || true
    for _ in $(seq 120); do
        if curl -fs "http://127.0.0.1:$opensearch_port/_cluster/health?wait_for_status=yellow&timeout=1s" >/dev/null; then
            echo "export KIRANA_SEARCH=opensearch://127.0.0.1:$opensearch_port"
            return 0
        fi
        sleep 1
        runs opensearch || break
    done
    tail -5 "$run/opensearch.log" >&2
    echo "OpenSearch did not start: the whole of it is in $run/opensearch.log and $run/opensearch/logs."
    return 1
}

start_postgres() {
    runs postgres/postmaster && { echo "PostgreSQL runs already."; return 0; }
    command -v initdb >/dev/null || { echo "No PostgreSQL: install your system's package of it (15 or newer)."; return 1; }
    if [ ! -d "$run/postgres" ]; then
        initdb --pgdata "$run/postgres" --username kirana --auth trust >"$run/postgres.log" 2>&1 || { tail -3 "$run/postgres.log"; return 1; }
    fi
    pg_ctl --pgdata "$run/postgres" --log "$run/postgres.log" --wait \
        --options "-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start >/dev/null \
        || { tail -3 "$run/postgres.log"; return 1; }
    createdb --host 127.0.0.1 --port "$postgres_port" --username kirana kirana 2>/dev/null || true
    echo "export KIRANA_DATABASE=postgresql+psycopg://kirana@127.0.0.1:$postgres_port/kirana"
}

stop() {
    runs postgres/postmaster && pg_ctl --pgdata "$run/postgres" --mode fast stop >/dev/null && echo "PostgreSQL is stopped."
    if runs opensearch; then
        local pid; pid=$(head -1 "$run/opensearch.pid")
        kill "$pid"
        while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
        echo "OpenSearch is stopped."
    fi
    rm -f "$run/opensearch.pid"
}

mkdir -p "$run"
case "${1:-}" in
    start)
        failed=0
        start_opensearch || failed=1
        start_postgres || failed=1
        exit $failed
        ;;
    stop) stop ;;
    *) echo "services.sh start | stop"; exit 2 ;;
esac
