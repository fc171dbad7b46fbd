"""Ends 0 where the PostgreSQL server that the tests would use answers, else 1."""

import os
import sys

import psycopg

address = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
try:
    psycopg.connect(address, connect_timeout=5).close()
except psycopg.Error:
    sys.exit(1)
