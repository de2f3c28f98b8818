set -e
mkdir -p /tmp/mig && mv src/madang/people/migrations/0002_count_tries.py src/madang/search/migrations/0002_build_index.py /tmp/mig/
rm -f src/madang/*/migrations/0001_initial.py src/madang/*/migrations/0002_*.py
.venv/bin/python -m madang makemigrations -n initial places people timeline notices documents search cases
mv /tmp/mig/0002_count_tries.py src/madang/people/migrations/; mv /tmp/mig/0002_build_index.py src/madang/search/migrations/
